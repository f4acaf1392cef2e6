"""The manual of the exports, made from the catalogue, so that it cannot fall behind."""

from __future__ import annotations

from exports.dumps.catalogue import FORMATS
from exports.dumps.columns import Table, tables
from exports.dumps.formats import Format

HEAD = """\
# Exports

The graph as files for other tools. Each export holds one version of the graph at one moment (`--as-of`, `--known-at`,
`--policy`, `--min-status`; by default the data date), and the same version and moment give the same bytes.

```sh
interlock export formats                         # what there is
interlock export csv --out tables                # one format
interlock export all --out dumps --pack          # everything, compressed too, with checksums and a description
interlock export delta --since 5598787d560e1d7f  # what changed since a version that is still kept
```

Over HTTP: `/exports` lists them, `/exports/turtle` is a format's file (an archive where there are several),
`/exports/csv/agreements.csv` one of its files, `/exports/dataset.ttl` the DCAT and VoID description,
`/exports/SHA256SUMS` what `sha256sum -c` checks, `/exports/delta?since=VERSION` the RDF Patch.

Credit: "Interlock, a sourced knowledge graph of AI infrastructure", CC BY 4.0. Data of others keep their credit line:
column `credit` of the table of sources, `il:credit` in RDF, `dcterms:rights` in `dataset.ttl`.
"""
DELTA = """\
## Deltas (`delta`)

`added.nq` and `removed.nq` are the quads that came and went, `changes.rdfp` the same as RDF Patch (Jena, rdflib),
`summary.json` the claims behind them and the values they moved. Applied to the older version's N-Quads they give the
newer's, byte for byte.
"""


def manual() -> str:
    """The whole manual as Markdown."""
    listed = "## Tables\n\n| table | holds | columns |\n|---|---|---|\n" + "".join(map(_row, tables()))
    return "\n".join([HEAD, *map(_format, FORMATS.values()), DELTA, listed])


def _format(known: Format) -> str:
    facts = {"Opens in": known.opens, "Loses": known.loses, "Comes back unchanged": known.returns}
    listed = "".join(f"- {name}: {text}.\n" for name, text in facts.items())
    return f"## {known.label} (`{known.name}`)\n\n{known.about}\n\n{listed}"


def _row(table: Table) -> str:
    return f"| `{table.name}` | {table.about} | {len(table.columns)} |\n"
