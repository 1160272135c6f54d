"""What is known of one case, in the form that conditions and matching ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agnoma.assessability.view import CaseView
from agnoma.assessability.visibility import Question, look_for
from agnoma.models.alteration import Alteration
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.qc import Verdict
from agnoma.ternary import Ternary


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
    view: CaseView | None = None
    """What was looked for and could be read; None = unknown, so nothing counts as absent."""

    def absence(self, genes: Iterable[str], question: Question) -> Ternary:
        """Return whether what was not found is not there.

        True where everything asked for was looked for and could be read with full sensitivity;
        otherwise unknown (clinical.md 1.7, 6.3). Never false: findings are no part of the answer.
        """
        if self.view is None or self.view.verdict is Verdict.FAIL:
            return Ternary.UNKNOWN
        sight = look_for(self.view, genes, question)
        return Ternary.UNKNOWN if sight.gaps or sight.limited else Ternary.TRUE
