"""What is known of one case, in the form that conditions and matching ask for."""

from collections.abc import Mapping
from dataclasses import dataclass

from agnoma.models.alteration import Alteration
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case after its alterations are built."""

    case: CaseInfo
    biomarkers: Biomarkers
    alterations: tuple[Alteration, ...]
    copy_calls: Mapping[str, CopyNumberCall]
    """Copy-number class by gene; a gene that is missing was not measured."""
