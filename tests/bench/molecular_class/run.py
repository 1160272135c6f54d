"""Classify the public MSK-IMPACT tumours and write docs/validation.md.

Run from the repository by ``make bench-class``; the data folder lies beside the checkout.
"""

import sys

from bench.molecular_class.classify import Classifier, Clock
from bench.molecular_class.impact import codes_by_name, read_impact
from bench.molecular_class.page import counted, page
from bench.version import code_measured
from running import REPOSITORY

from agnoma.io.oncotree import read_oncotree

DATA = REPOSITORY.parent / "shared/data"
PAGE = REPOSITORY / "docs/validation.md"


def main() -> int:
    """Write the page; return 1 if the class of any patient depends on the site."""
    impact = read_impact(DATA)
    nodes = read_oncotree(REPOSITORY / "resources/knowledge/oncotree.tsv")
    clock = Clock()
    found = list(Classifier(impact).run(impact, codes_by_name(nodes), clock))
    PAGE.write_text(page(impact, found, clock, code_measured()), encoding="utf-8")
    print(f"{counted(found)}, {clock.classify_s:.1f} s; {PAGE}")  # noqa: T201
    return int(any(c.with_site != c.without_site for c in found))


if __name__ == "__main__":
    sys.exit(main())
