"""What is known of an allele beside this patient's reads."""

from dataclasses import dataclass, field

from agnoma.io.low_complexity import LowComplexity
from agnoma.models.evidence import CandidateEvidence, SequenceContext
from agnoma.models.variant import FilterOutcome, OriginEstimate, PopulationFrequency
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.damage import DeaminationIndex
from agnoma.small_variants.hotspots import Hotspot
from agnoma.small_variants.outcomes import not_evaluated
from agnoma.small_variants.sequence_context import context_of
from agnoma.small_variants.unresolved import HotspotNames

NO_TABLE = "no population or panel-of-normals table configured"


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Everything the tables say about one allele."""

    context: SequenceContext
    outcomes: tuple[FilterOutcome, ...] = ()
    common: bool = False
    frequency: PopulationFrequency | None = None
    estimate: OriginEstimate | None = None
    possible_chip: str | None = None


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one case."""

    reference: ReferenceSequence
    limits: SmallVariantsConfig
    deamination: DeaminationIndex = field(default_factory=lambda: DeaminationIndex(0, 0, None))
    low_complexity: LowComplexity | None = None

    def look_up(
        self,
        candidate: CandidateEvidence,
        allele: Allele,
        hotspot: Hotspot | None,
        names: HotspotNames,
    ) -> LookedUp:
        """Return what the tables say about one candidate."""
        return LookedUp(
            context=context_of(allele, self.reference, self.low_complexity),
            outcomes=tuple(
                not_evaluated(name, NO_TABLE) for name in ("germline_pop", "pon", "background")
            ),
        )
