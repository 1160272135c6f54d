"""What is known of one case, in the form that conditions and matching ask for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from agnoma.assessability.view import CaseView
from agnoma.config import UnknownSetting
from agnoma.io.therapy_classes import TherapyClasses
from agnoma.knowledge.absence import NOWHERE, KnownPlaces
from agnoma.models.alteration import Alteration
from agnoma.models.biomarkers import Biomarkers
from agnoma.models.case import CaseInfo
from agnoma.models.evidence import Phase
from agnoma.models.exon_deletion import ExonDeletion
from agnoma.models.qc import Verdict


@dataclass(frozen=True)
class CaseState:
    """One case after its alterations are built."""

    case: CaseInfo
    biomarkers: Biomarkers
    alterations: tuple[Alteration, ...]
    exon_deletions: Mapping[str, ExonDeletion] = field(default_factory=dict)
    """Rearrangements of whole exons by name; one that is missing was not looked for."""
    view: CaseView | None = None
    """What could have been seen; None = nothing is known of it."""
    phases: Mapping[str, tuple[Phase, ...]] = field(default_factory=dict)
    """Phases with near variants, by key of a variant."""
    known: KnownPlaces = NOWHERE
    """Where the tables know what a word without place of its own means."""
    therapies: TherapyClasses = field(default_factory=TherapyClasses)
    """Drugs and their classes, to read earlier therapy by."""
    unknown_setting: UnknownSetting = UnknownSetting.STATE
    """What a setting of a fact that the sample sheet does not give does to its tier."""

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """Return the places of a gene's alterations among all, fusions under both partners."""
        found: dict[str, list[int]] = {}
        for number, alteration in enumerate(self.alterations):
            for gene in dict.fromkeys((alteration.gene, alteration.partner)):
                if gene is not None:
                    found.setdefault(gene, []).append(number)
        return {gene: tuple(some) for gene, some in found.items()}

    def of_gene(self, gene: str) -> tuple[Alteration, ...]:
        """Return the alterations of a gene."""
        return tuple(self.alterations[number] for number in self.places.get(gene, ()))

    @property
    def failed(self) -> bool:
        """Return whether the case failed quality control: only positives are reported."""
        return self.view is not None and self.view.verdict is Verdict.FAIL
