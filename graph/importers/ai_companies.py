"""Epoch AI's AI companies: funding rounds, revenue, compute spend, staff, usage.

Kinds of revenue do not mix: a run rate, a year, a quarter and one product are different measures. A round under
discussion is talks, whatever sum is named. A row repeats somebody's reporting, and says whose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from graph.expand import origin_of
from graph.importers.cells import day, number, slug
from graph.importers.draft import money, original, quantity
from graph.importers.run import Reading
from graph.importers.tables import Row

FIRST = date(1990, 1, 1)
HORIZON = timedelta(days=366)
SPANS = {"Daily": "daily", "Weekly": "weekly", "Monthly": "monthly"}
SCALES = {"M": Decimal(10) ** 6, "B": Decimal(10) ** 9}
_HALF = re.compile(r"\$?(?P<figure>[\d.]+)(?P<scale>[MB]) in (?P<half>H[12])")
YEARS_QUARTER = Decimal(4)


def run(reading: Reading) -> None:
    """Make the claims of a release."""
    for table, read in (
        ("companies", _company),
        ("rounds", _round),
        ("revenue", _revenue),
        ("spend", _spend),
        ("staff", _staff),
        ("usage", _usage),
    ):
        for sound in reading.sound(table):
            with sound as row:
                _day(reading, row, "reported")
                read(reading, row)


def _company(reading: Reading, row: Row) -> None:
    name = row.pop("name")
    company = reading.draft.organization(name)
    asserts = {"id": company, "type": "Organization", "founded": _day(reading, row, "founded")}
    reading.draft.claim(asserts, row, name, **reading.draft.cited(row, row.pop("source")))
    _unit(reading, row, name, row.pop("unit"), company)


def _unit(reading: Reading, row: Row, key: str, unit: str, company: str) -> None:
    """The dataset lists a unit under a company: it is a part of it."""
    found = reading.draft.organization(unit) if unit else company
    if found != company and found not in reading.draft.units:
        reading.draft.units.add(found)
        asserts = {"id": found, "type": "Organization", "partOf": company}
        reading.draft.claim(asserts, row, f"{key}, {unit}", note="Listed under the company.")


def _day(reading: Reading, row: Row, field: str) -> str:
    cell = row.pop(field)
    return day(cell, FIRST, reading.made + HORIZON) if cell else ""


def _grading(reading: Reading, row: Row) -> dict[str, Any]:
    """Status, origin and addresses of a row."""
    status = reading.draft.status(row.pop("confidence"), row)
    if row.pop("sourceKind") == "Company disclosure" and status == "reported":
        status = "confirmed"
    first = row.pop("source1")
    host = (urlsplit(original(first)).hostname or "").removeprefix("www.")
    origin = reading.provenance.mapping("origins").get(host) or origin_of(host)
    sources = [first, row.pop("source2"), row.pop("source3")]
    return {"status": status, "origin": origin, **reading.draft.cited(row, *sources)}


def _round(reading: Reading, row: Row) -> None:
    company, name = row.pop("company"), row.pop("id")
    key, talks = f"{company} / {name}", row.pop("status") != "Closed"
    if reason := reading.provenance.mapping("doubled").get(key):
        row.taken.update(row.cells)
        reading.report.add("doubled", f"{row.place}, line {row.line}", f"{key}: {reason}")
        return
    investee = reading.draft.organization(company)
    known: Mapping[str, Any] = reading.provenance.mapping("rounds").get(key) or {
        "id": f"{investee}-{slug(name)}",
        "type": "FundingRound",
    }
    grading, kind = _grading(reading, row), row.pop("kind")
    equity, debt = number(row.pop("equity")), number(row.pop("debt"))
    worth = number(row.pop("valuation"))
    closed = _day(reading, row, "closed")
    note = " ".join(part for part in (row.pop("remark"), "Existing shares were sold." if kind == "Secondary" else ""))
    if kind == "Other" and not equity:
        _worth(reading, row, key, investee, worth, closed, grading, note)
        return
    basis, rung = ("announcedCeiling", "talks") if talks else ("committedTotal", "completed")
    deal = {
        **known,
        "investee": investee,
        "instrument": "equity",
        "round": name,
        "date": closed,
        "rung": rung,
        "amount": money(f"{equity:f}", basis, "upTo" if talks else "exact") if equity else None,
        "valuation": money(f"{worth:f}", "postMoney", "about") if worth else None,
    }
    reading.draft.claim(deal, row, key, note=note.strip(), **grading)
    if debt:
        loan = {
            "id": f"{known['id']}-debt",
            "type": "Investment",
            "investee": investee,
            "instrument": "debt",
            "unnamedInvestor": "lenders, not named",
            "date": closed,
            "rung": rung,
            "amount": money(f"{debt:f}", "faceValue"),
        }
        reading.draft.claim(loan, row, f"{key}, debt", **grading)


def _worth(
    reading: Reading,
    row: Row,
    key: str,
    company: str,
    worth: Decimal | None,
    when: str,
    grading: Mapping[str, Any],
    note: str,
) -> None:
    """No money came in: the row tells what the company was held to be worth."""
    amount = money(f"{worth:f}", "marketValue", "about") if worth else None
    figure = {
        "id": f"{company}-valuation-{when[:7]}",
        "type": "Figure",
        "organization": [company],
        "measure": "valuation",
        "period": when[:7],
        "amount": amount,
    }
    if amount:
        reading.draft.claim(figure, row, key, note=note.strip(), **grading)


def _figure(company: str, measure: str, words: str, period: str, **value: Any) -> dict[str, Any]:
    return {
        "id": f"{company}-{words}-{period.lower()}",
        "type": "Figure",
        "organization": [company],
        "measure": measure,
        "period": period,
        **value,
    }


def _revenue(reading: Reading, row: Row) -> None:
    company, name = reading.draft.organization(row.pop("company")), row.pop("id")
    key, kind = f"{row.cells[row.columns['company']]} / {name}", row.pop("kind")
    when, words = _day(reading, row, "date"), row.pop("words")
    grading = _grading(reading, row)
    yearly, annualised = number(row.pop("yearly")), number(row.pop("annualised"))
    figure = _of_kind(company, name, kind, when, yearly, annualised, words)
    if figure is None:
        reading.report.add("nothing", f"{row.place}, line {row.line}", f"{key}: no figure with a date")
        return
    if told := reading.provenance.mapping("bounds").get(key):
        figure["amount"][0] |= {**told, "qualifier": "between"}
        figure["amount"][0].pop("value")
    reading.draft.claim(figure, row, key, **grading)


def _of_kind(
    company: str,
    name: str,
    kind: str,
    when: str,
    yearly: Decimal | None,
    annualised: Decimal | None,
    words: str,
) -> dict[str, Any] | None:
    if not when or yearly is None:
        return None
    year, month = when[:4], when[:7]
    if kind in {"Annualized revenue", "Annual recurring revenue"}:
        amount = money(f"{annualised or yearly:f}", "annualRunRate", "about", words=kind.lower())
        return _figure(company, "annualisedRevenue", "annualised-revenue", month, amount=amount)
    if kind == "Yearly revenue":
        amount = money(f"{yearly:f}", "recognisedRevenue", "about")
        return _figure(company, "annualRevenue", "annual-revenue", year, amount=amount)
    if kind == "Quarterly revenue":
        quarter = f"{year}-Q{(int(when[5:7]) + 2) // 3}"
        amount = money(f"{yearly / YEARS_QUARTER:f}", "recognisedRevenue", "about", words="a fourth of the yearly pace")
        return _figure(company, "quarterlyRevenue", "quarterly-revenue", quarter, amount=amount)
    if kind == "Product/division revenue":
        basis = "recognisedRevenue" if when.endswith("-12-31") else "annualRunRate"
        amount = money(f"{yearly:f}", basis, "about", words=f"one product or division: {name}")
        return _figure(company, "segmentRevenue", f"segment-revenue-{slug(name)}", month, amount=amount)
    half = _HALF.match(words)
    if half is None:
        raise ValueError(f"the kind of revenue {kind!r} with {words!r} is not understood")
    figure = number(f"{Decimal(half['figure']) * SCALES[half['scale']]:f}")
    amount = money(f"{figure:f}", "recognisedRevenue", "about")
    return _figure(company, "periodRevenue", "half-year-revenue", f"{year}-{half['half']}", amount=amount)


def _spend(reading: Reading, row: Row) -> None:
    company, name = reading.draft.organization(row.pop("company")), row.pop("id")
    when, reported = _day(reading, row, "date"), _day(reading, row, "reported")
    category, rate = row.pop("category"), row.pop("period") == "Annualized"
    grading = _grading(reading, row)
    figure = number(row.pop("amount"))
    if figure is None:
        raise ValueError("there is no amount")
    basis = "annualRunRate" if rate else "guidance" if reported < when else "paid"
    amount = money(f"{figure:f}", basis, "about", words=category.lower().replace(",", ", "))
    parts = slug(category.replace("cloud compute", "").replace("R&D", "research"))
    period = when[:7] if rate else when[:4]
    words = "compute-spend" if "," in category else f"compute-spend-{parts}"
    reading.draft.claim(_figure(company, "computeSpend", words, period, amount=amount), row, name, **grading)


def _staff(reading: Reading, row: Row) -> None:
    company, name, kind = row.pop("company"), row.pop("id"), row.pop("kind")
    when, division = _day(reading, row, "date"), row.pop("division")
    grading = _grading(reading, row)
    count = number(row.pop("count"))
    if count is None:
        raise ValueError("there is no count")
    unit = reading.provenance.mapping("divisions").get(division)
    who = reading.draft.organization(unit or company)
    if unit:
        _unit(reading, row, name, unit, reading.draft.organization(company))
    part = "" if unit or kind == "Full company" else f"-{slug(division or kind or 'part')}"
    words = division if division and not unit else "part of the company, not told which" if part else ""
    amount = quantity(f"{count:f}", "count", "about", **({"words": words} if words else {}))
    reading.draft.claim(_figure(who, "employees", f"employees{part}", when[:7], quantity=amount), row, name, **grading)


def _usage(reading: Reading, row: Row) -> None:
    company, name, product = reading.draft.organization(row.pop("company")), row.pop("id"), row.pop("product")
    when, span = _day(reading, row, "date"), SPANS.get(row.pop("span"), "")
    grading = _grading(reading, row)
    told = (
        ("users", f"{span}-users", number(row.pop("users")), f"{span} active users of {product}"),
        ("tokensPerDay", "tokens-per-day", number(row.pop("tokens")), f"tokens a day, {product}"),
        ("messagesPerDay", "messages-per-day", number(row.pop("messages")), f"messages a day, {product}"),
    )
    if all(figure is None for _, _, figure, _ in told):
        reading.report.add("nothing", f"{row.place}, line {row.line}", f"{name}: no figure in a column that is read")
    for measure, words, figure, described in told:
        if figure is not None:
            amount = quantity(f"{figure:f}", "count", "about", words=described)
            asserts = _figure(company, measure, f"{slug(product)}-{words}", when, quantity=amount)
            reading.draft.claim(asserts, row, f"{name}, {measure}", **grading)
