"""Where nodes stand: computed here, seeded by names only, so that the same picture is the same on every machine."""
