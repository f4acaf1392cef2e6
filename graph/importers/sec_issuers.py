"""The SEC's list of issuers: number (with its leading zeros), tickers, exchange, name in filings."""

from __future__ import annotations

from graph.importers.run import Reading
from graph.importers.tables import Row

DIGITS = 10
"""A CIK is written with ten digits."""


def run(reading: Reading) -> None:
    """Make the claims of a release: one for each issuer, whatever the number of its tickers."""
    issuers: dict[str, list[tuple[Row, str, str, str]]] = {}
    for sound in reading.sound("issuers"):
        with sound as row:
            cik = row.pop("cik")
            if not cik.isdigit() or len(cik) > DIGITS:
                raise ValueError(f"the CIK is {cik!r}")
            stated = row, row.pop("ticker"), row.pop("exchange"), row.pop("name")
            issuers.setdefault(cik.zfill(DIGITS), []).append(stated)
    for cik, lines in sorted(issuers.items()):
        row, _, _, name = lines[0]
        names = list(dict.fromkeys(line[3] for line in lines))
        asserts = {
            "id": reading.draft.thing(name, "Organization", *names[1:]),
            "type": "Organization",
            "cik": cik,
            "ticker": list(dict.fromkeys(line[1] for line in lines if line[1])),
            "exchange": list(dict.fromkeys(line[2] for line in lines if line[2])),
            "alias": names,
        }
        reading.draft.claim(asserts, row, f"CIK {cik}", "confirmed")
