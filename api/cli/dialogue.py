"""The questions of `interlock add`: each answer is checked as it is given, and asked again with what was expected."""

from __future__ import annotations

import typer

from api.cli.printing import err
from graph.adding import compose, kinds
from graph.documents import Document, Tree
from graph.errors import ClaimsRefused, Fault
from graph.naming import Names
from graph.wanted import asked
from ontology.vocabulary import vocabulary

HINTS = {"money": "$1.8B, up to $40B", "quantity": "300, about 300, 250 to 350", "date": "8 May 2026, Q4 2026"}
"""By the kind of a property, how it may be written."""

MOST_WORDS = 12
"""So many words of a list are shown with the question; of a longer one those nearest to a wrong answer."""


class Dialogue:
    """Asks for the page, the kind of fact and its fields; an empty answer leaves a field out."""

    def __init__(self, names: Names, recorded: str) -> None:
        self.names, self.recorded = names, recorded
        self.fields: dict[str, str] = {}
        self.new: dict[str, list[str]] = {}
        self.lines: dict[tuple[str | int, ...], int] = {(): 0}

    def answers(self) -> Document:
        """The fields that were given."""
        words = vocabulary().notations
        self._ask("url", "Address of the page", None)
        self._ask("publisher", "Who published it", None)
        self._ask("title", "Its heading")
        self._ask("kind", f"Kind of source ({', '.join(words('sourceKinds'))})", "press")
        self._ask("published", f"When ({HINTS['date']}; empty if undated)")
        examples = "ComputeContract, Lease, ChipSupply, Investment, Holding, Figure, Cluster ..."
        self._ask("what", f"What is it about ({examples})", None)
        for name, meaning in asked(kinds()[str(self.fields["what"]).casefold()]):
            self._ask(name, f"{name}: {meaning}{_hint(name)}")
        self.lines["id",] = len(self.lines)
        if known := self._fault("id"):
            err.print(known.what, markup=False)
        self._ask("id", "Its id, if it is a known thing (`new` for a new one)", "new")
        self._ask("status", ", ".join(words("statuses")), "reported")
        self._ask("note", "A note in your own words")
        return self._document()

    def _ask(self, key: str, question: str, default: str | None = "") -> None:
        """Ask until the answer is fit or empty; `new NAME` names an organization that is not known yet."""
        self.lines.setdefault((key,), len(self.lines))
        while True:
            said = str(typer.prompt(question, default=default, show_default=bool(default), err=True))
            if not said:
                return
            self.fields[key] = self._with_new(key, said) if self._refers(key) else said
            fault = self._fault(key)
            if fault is None:
                return
            hint = "; `new NAME` adds an organization" if self._refers(key) else f"; expected {fault.expected}"
            err.print(fault.what + hint, markup=False)
            if self._refers(key):
                for name in said.split(","):
                    if not self.names.find(name.strip()):
                        err.print(f"nearest to {name.strip()!r}: {self.names.near(name) or 'nothing'}", markup=False)
            del self.fields[key]
            self.new.pop(key, None)

    def _with_new(self, key: str, said: str) -> str:
        names = [name.strip() for name in said.split(",")]
        self.new[key] = [name.removeprefix("new ") for name in names if name.startswith("new ")]
        return ", ".join(name.removeprefix("new ") for name in names)

    @staticmethod
    def _refers(key: str) -> bool:
        known = vocabulary().properties.get(key)
        return known is not None and known.kind == "reference"

    def _fault(self, key: str) -> Fault | None:
        """What is wrong with one answer; what is still missing is none of its faults."""
        try:
            compose(self._document(), self.names, self.recorded)
        except ClaimsRefused as refused:
            line = self.lines.get((key,), 0)
            return next((fault for fault in refused.faults if line and fault.line == line), None)
        return None

    def _document(self) -> Document:
        fields: dict[str, Tree] = {**self.fields}
        if added := dict.fromkeys(name for names in self.new.values() for name in names):
            fields["new"] = list(added)
        return Document("answers", fields, self.lines)


def _hint(name: str) -> str:
    known = vocabulary().properties[name]
    words = vocabulary().notations(known.scheme) if known.scheme else ()
    told = ", ".join(words) if 0 < len(words) < MOST_WORDS else HINTS.get(known.kind, "")
    told += f"; in {known.default_unit} unless you say" if known.default_unit else ""
    return f" ({told})" if told else ""
