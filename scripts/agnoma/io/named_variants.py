"""Named variants of a case in memory: no more of them, and no more of each, than is needed.

A submitted table may hold hundreds of thousands, most of them in no gene of the gene models.
"""

from pathlib import Path

from agnoma.io.records import iterate_records
from agnoma.models.variant import AnnotatedVariant, FilterOutcome


def read_in_genes(path: Path) -> tuple[list[AnnotatedVariant], int]:
    """Return the variants in genes of the gene models, and how many others there are.

    What filters said is held once where it is the same of many variants.
    """
    found: list[AnnotatedVariant] = []
    known: dict[FilterOutcome, FilterOutcome] = {}
    outside = 0
    for variant in iterate_records(path, AnnotatedVariant):
        if variant.gene is None:
            outside += 1
            continue
        said = tuple(known.setdefault(outcome, outcome) for outcome in variant.filters)
        found.append(variant.model_copy(update={"filters": said}))
    return found, outside
