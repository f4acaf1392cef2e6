"""Queries that would never end, or take all memory: one of each kind that anybody has thought of."""

from __future__ import annotations

_ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"

RUNAWAYS = {
    "cross join": f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}",
    "endless rows": f"SELECT DISTINCT ?a ?d ?g {{ {_ALL} FILTER(?a != ?d && ?d != ?g) }}",
    "property path": "SELECT (COUNT(*) AS ?n) { ?s (!il:none|^!il:none)* ?o . ?o (!il:none|^!il:none)* ?x }",
    "giant groups": f"SELECT ?a ?d (GROUP_CONCAT(?i) AS ?all) {{ {_ALL} }} GROUP BY ?a ?d",
    "sort of everything": f"SELECT * {{ {_ALL} }} ORDER BY ?i ?f ?c",
    "growing text": "SELECT (COUNT(?z) AS ?n) { "
    + "BIND(STR(RAND()) AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}, ?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(14))
    + " ?a ?b ?c BIND(STRLEN(?x14) AS ?z) }",
    "ten megabyte pattern": "SELECT (COUNT(*) AS ?n) { "
    + 'BIND("(a|b|ab)*c" AS ?r0) '
    + " ".join(f"BIND(CONCAT(?r{n}, ?r{n}, ?r{n}, ?r{n}) AS ?r{n + 1})" for n in range(10))
    + f" {_ALL} FILTER(REGEX(STR(?c), ?r10)) }}",
    "exists within exists": f"SELECT * {{ {_ALL} FILTER NOT EXISTS {{ ?a ?x ?y . ?j ?k ?y . ?l ?m ?n }} }}",
}
