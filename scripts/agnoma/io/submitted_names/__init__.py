"""Names a submitted VCF already carries: VEP (``CSQ``), SnpEff (``ANN``), bcftools csq (``BCSQ``).

Which INFO field holds what is read from its header line. An annotation is given to the ALT allele
it speaks of; where that cannot be told it is left out, never guessed.
"""

from agnoma.io.submitted_names.names import (
    AnnotationTool,
    SubmittedName,
    dump_names,
    load_names,
)
from agnoma.io.submitted_names.owners import Alleles
from agnoma.io.submitted_names.reading import NameColumn, name_columns, names_per_allele

__all__ = [
    "Alleles",
    "AnnotationTool",
    "NameColumn",
    "SubmittedName",
    "dump_names",
    "load_names",
    "name_columns",
    "names_per_allele",
]
