"""Every way in: HTTP, pages and the command line, all answering from `graph`."""
