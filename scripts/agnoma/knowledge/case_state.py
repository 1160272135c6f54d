"""What is known of one case, in the form that conditions and matching ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agnoma.models.alteration import Alteration
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.exon_deletion import ExonDeletion


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case after its alterations are built."""

    case: CaseInfo
    biomarkers: Biomarkers
    alterations: tuple[Alteration, ...]
    copy_calls: Mapping[str, CopyNumberCall]
    """Copy-number class by gene; a gene that is missing was not measured."""
    exon_deletions: Mapping[str, ExonDeletion] = field(default_factory=dict)
    """Rearrangements of whole exons by name; one that is missing was not looked for."""
