"""What stands in the cells of spreadsheets: tagged names, lists, figures, days, countries.

A cell is text and stays text: what begins like a formula is never evaluated.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.documents import read_document

ADDRESS_MARK = "://"
FORMULA = ("=", "+", "@", "-=", "\t=", "\r=")
_PLANNED = re.compile(r"(?:planned\s+)?(?:(?P<part>[HQ][1-4])\s+)?(?P<year>20\d\d)(?:-(?P<month>\d\d))?", re.IGNORECASE)
_DAY_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")


@dataclass(frozen=True)
class Tagged:
    """A name with the word that says how sure the dataset is of it; empty where it says nothing."""

    name: str
    tag: str = ""


def tagged(cell: str) -> list[Tagged]:
    """The names in a cell, each with its confidence tag.

    >>> tagged("OpenAI #likely, Microsoft #confident")
    [Tagged(name='OpenAI', tag='likely'), Tagged(name='Microsoft', tag='confident')]
    >>> tagged("C# Labs")
    [Tagged(name='C# Labs', tag='')]
    """
    found = []
    for item in listed(cell):
        name, mark, tag = item.rpartition("#")
        spaced = mark and name.endswith(" ") and tag.strip().isalpha()
        found.append(Tagged(name.strip(), tag.strip().lower()) if spaced else Tagged(item))
    return found


def listed(cell: str) -> list[str]:
    """The items of a comma-separated cell; quotes keep a comma inside a name.

    >>> listed('Softbank,OpenAI, "Jupiter, Jülich"')
    ['Softbank', 'OpenAI', 'Jupiter, Jülich']
    """
    rows = list(csv.reader([cell.replace("\n", " ")], skipinitialspace=True))
    return [item.strip() for row in rows for item in row if item.strip()]


def number(cell: str) -> Decimal | None:
    """A figure, or None for an empty cell; raises ValueError for anything else.

    >>> number("2.026496e+18"), number("1,024.0"), number("")
    (Decimal('2026496000000000000'), Decimal('1024'), None)
    """
    text = cell.strip().replace(",", "").removeprefix("$")
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{cell[:40]!r} is no number") from error
    if not found.is_finite():
        raise ValueError(f"{cell[:40]!r} is no number")
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


def rounded(figure: Decimal, digits: int = 6) -> Decimal:
    """A figure to so many significant digits: what a model reckoned to fifteen is not known to fifteen.

    >>> rounded(Decimal("275795.85649317835"))
    Decimal('275796')
    """
    if figure == 0:
        return Decimal(0)
    step = Decimal(1).scaleb(figure.adjusted() - digits + 1)
    return number(f"{figure.quantize(step):f}") or Decimal(0)


def day(cell: str, first: date, last: date) -> str:
    """A day or month as claim files write it; raises ValueError for one that cannot be.

    >>> day("3/31/2024", date(2000, 1, 1), date(2100, 1, 1))
    '2024-03-31'
    """
    text = cell.strip()
    if re.fullmatch(r"\d{4}-\d\d", text):
        found, written = _parsed(f"{text}-01", cell), text
    else:
        found = _parsed(text[:10] if re.match(r"\d{4}-\d\d-\d\d[ T]", text) else text, cell)
        written = found.isoformat()
    if not first <= found <= last:
        raise ValueError(f"the date {cell!r} is not between {first} and {last}")
    return written


def _parsed(text: str, cell: str) -> date:
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(f"{cell[:40]!r} is no date")


def planned(cell: str) -> str:
    """The time of which a note such as `Planned H2 2025` speaks, or nothing.

    >>> planned("Planned H2 2025"), planned("Planned 2029-02"), planned("Planned")
    ('2025-H2', '2029-02', '')
    """
    found = _PLANNED.fullmatch(cell.strip())
    if found is None:
        return ""
    part = found["part"] or found["month"]
    return f"{found['year']}-{part.upper()}" if part else found["year"]


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    file = Path(__file__).parent / "countries.yaml"
    found: Any = read_document(file.name, file.read_bytes()).tree
    return {name.casefold(): code for name, code in found.items()}


def country(cell: str) -> str | None:
    """The two-letter code of a country's name; None for a name that is no country.

    >>> country("Korea (Republic of)"), country("Europe")
    ('KR', None)
    """
    return _countries().get(cell.strip().casefold())


def slug(name: str) -> str:
    """The short name under which a thing is kept: its words in small letters, joined by hyphens.

    >>> slug("Jupiter, Jülich"), slug("Xi’an Jiaotong University"), slug("Z.ai (Zhipu AI)")
    ('jupiter-julich', 'xian-jiaotong-university', 'z-ai-zhipu-ai')
    """
    plain = unicodedata.normalize("NFKD", name.translate({0x2019: None, 0x27: None, 0xDF: "ss", 0xF8: "o", 0xD8: "O"}))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:100].strip("-")


def formula_like(cell: str) -> bool:
    """Would a spreadsheet take this text for a formula?

    >>> formula_like("=261*4+31*8"), formula_like("-12")
    (True, False)
    """
    return cell.startswith(FORMULA)
