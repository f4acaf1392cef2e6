"""Identifiers: one constant holds the base, and slugs turn into IRIs and back."""

from __future__ import annotations

import re

from ontology.vocabulary import BASE, NS

ID = BASE + "id/"
SOURCE = BASE + "source/"
CLAIM = BASE + "claim/"
CONFLICT = BASE + "conflict/"
FLAG = BASE + "flag/"

PROVENANCE = NS + "provenance"
REGISTER = NS + "register"
RESOLUTION = NS + "resolution"
CONFLICTS = NS + "conflicts"
FLAGS = NS + "flags"

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
XSD = "http://www.w3.org/2001/XMLSchema#"

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PREFIXES = {
    "il": NS,
    "id": ID,
    "source": SOURCE,
    "claim": CLAIM,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": XSD,
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "dcterms": "http://purl.org/dc/terms/",
}


def local(iri: str) -> str:
    """The last part of an IRI: a slug, a term's name or a claim's hash.

    >>> local("https://w3id.org/interlock/id/anthropic")
    'anthropic'
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def compact(iri: str) -> str:
    """An IRI with a known prefix in its short form; anything else as it is.

    >>> compact("https://w3id.org/interlock/id/anthropic")
    'id:anthropic'
    """
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and "/" not in iri.removeprefix(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return iri
