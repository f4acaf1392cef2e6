"""Makes one export in a process of its own: how the server makes them, so that no request waits for another's dump.

python -m exports.dumps VERSION_FOLDER FORMAT OUT [--since VERSION_FOLDER] [--moment AS_OF KNOWN_AT POLICY MIN_STATUS]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from exports.dumps.edition import Edition, edition_of
from exports.dumps.making import make, make_delta, write_manifest


def main() -> None:
    """Make the files, then the manifest that says they are complete."""
    parser = argparse.ArgumentParser(prog="python -m exports.dumps")
    parser.add_argument("version", type=Path)
    parser.add_argument("format")
    parser.add_argument("out", type=Path)
    parser.add_argument("--since", type=Path)
    parser.add_argument("--moment", nargs=4)
    given = parser.parse_args()
    edition = edition_of(given.version)
    if given.moment:
        edition = Edition(edition.graph, edition.graph.moment(*given.moment))
    if given.since:
        found = make_delta(edition_of(given.since), edition, given.out, pack=True)
    else:
        found = make(edition, given.format, given.out, pack=True)
    write_manifest(given.out, found)


if __name__ == "__main__":
    main()
