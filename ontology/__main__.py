"""`python -m ontology`: write the derived files anew."""

from ontology.derive import write

if __name__ == "__main__":
    write()
