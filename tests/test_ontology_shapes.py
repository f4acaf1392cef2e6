"""Every SHACL shape has examples that pass and one that it refuses; two engines find the same."""

from collections import Counter
from pathlib import Path
from typing import Literal

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import shacl
from rdflib.namespace import RDF, RDFS, SH

from ontology.vocabulary import FOLDER, SHAPES, class_hierarchy, shape_files
from tests.hygiene import claimfiles

Group = Literal["claim", "current"]
GROUPS: tuple[Group, Group] = ("claim", "current")
VALID = sorted((FOLDER / "examples" / "valid").iterdir())
INVALID = sorted((FOLDER / "examples" / "invalid").iterdir())


def group_of(example: Path) -> Group:
    return "current" if example.name.startswith("current") else "claim"


def shapes_text(group: Group) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in shape_files(group))


def triples(example: Path) -> str:
    if example.suffix == ".yaml":
        return claimfiles.triples(claimfiles.read(example), example.stem)
    quads = ox.parse(path=example, format=ox.RdfFormat.TURTLE)
    return "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)


def data(*examples: Path) -> str:
    register = triples(FOLDER / "examples" / "things.ttl") if group_of(examples[0]) == "claim" else ""
    return class_hierarchy() + register + "".join(map(triples, examples))


def named(group: Group) -> set[str]:
    """The shapes that can fire: those with a message."""
    graph = rdflib.Graph().parse(data=shapes_text(group), format="turtle")
    return {str(shape).removeprefix(SHAPES) for shape in graph.subjects(SH.message)}


@pytest.fixture(scope="session")
def compiled() -> dict[Group, shacl.Shapes]:
    return {group: shacl.Shapes.from_text(shapes_text(group)) for group in GROUPS}


def bare(term: str | None) -> str:
    """The IRI within the N-Triples form of a term."""
    return (term or "").strip("<>")


def fired(compiled: dict[Group, shacl.Shapes], example: Path) -> set[str]:
    report = compiled[group_of(example)].validate_text(data(example), format="ntriples")
    return {bare(result.source_shape).removeprefix(SHAPES) for result in report.results}


@pytest.mark.parametrize("example", VALID, ids=lambda path: path.name)
def test_a_valid_example_passes(compiled: dict[Group, shacl.Shapes], example: Path) -> None:
    assert fired(compiled, example) == set()


@pytest.mark.parametrize("example", INVALID, ids=lambda path: path.name)
def test_an_invalid_example_fires_just_the_shape_it_names(compiled: dict[Group, shacl.Shapes], example: Path) -> None:
    first_line = example.read_text(encoding="utf-8").partition("\n")[0]
    assert first_line.startswith(f"# Must fire: shapes:{example.stem} (")
    assert fired(compiled, example) == {example.stem}


def test_every_named_shape_has_an_invalid_example() -> None:
    assert {path.stem for path in INVALID} == named("claim") | named("current")


@pytest.mark.parametrize("group", GROUPS)
def test_every_named_shape_has_a_valid_example(group: Group) -> None:
    """A property shape is exercised where a valid example uses its path, a rule where one has its class."""
    shapes = rdflib.Graph().parse(data=shapes_text(group), format="turtle")
    shown = rdflib.Graph().parse(data=class_hierarchy(), format="nt")
    for example in (path for path in VALID if group_of(path) == group):
        shown.parse(data=triples(example), format="nt")
    used = set(shown.predicates()) | {
        item
        for type_ in set(shown.objects(None, RDF.type))
        for item in shown.transitive_objects(type_, RDFS.subClassOf)
    }
    unused = set()
    for shape in shapes.subjects(SH.message):
        path = shapes.value(shape, SH.path) or shapes.value(shape, SH.targetClass)
        steps = shapes.items(path) if isinstance(path, rdflib.BNode) else [path]
        if not used.issuperset(steps):
            unused.add(str(shape))
    assert unused == set()


@pytest.mark.parametrize("group", GROUPS)
def test_both_engines_find_the_same(compiled: dict[Group, shacl.Shapes], group: Group) -> None:
    text = data(*(path for path in [*VALID, *INVALID] if group_of(path) == group))
    fast = compiled[group].validate_text(text, format="ntriples")
    slow = pyshacl.validate(
        rdflib.Graph().parse(data=text, format="nt"),
        shacl_graph=rdflib.Graph().parse(data=shapes_text(group), format="turtle"),
    )[1]
    assert isinstance(slow, rdflib.Graph)
    assert len(fast.results) > 10
    assert found_by_shacl(fast) == found_by_pyshacl(slow)


def found_by_shacl(report: shacl.Report) -> Counter[tuple[str, str, str]]:
    return Counter(
        (bare(result.focus_node), bare(result.source_shape), bare(result.component_iri)) for result in report.results
    )


def found_by_pyshacl(report: rdflib.Graph) -> Counter[tuple[str, str, str]]:
    return Counter(
        (
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.sourceConstraintComponent)),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )
