"""What is known of an allele beside this patient's reads: reference, people, normals, copies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.gene_model import GeneModel
from agnoma.io.chip_genes import read_chip_genes
from agnoma.io.clinvar_vcf import ClinvarRecord
from agnoma.io.low_complexity import LowComplexity
from agnoma.io.person_ids import person_ids
from agnoma.models.case import CaseInfo, VcfNormal
from agnoma.models.copy_number import CopyNumberProfile, CopyNumberSegment
from agnoma.models.evidence import CandidateEvidence, EvidenceSource, SequenceContext
from agnoma.models.variant import FilterOutcome, OriginEstimate, PopulationFrequency
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, ReferenceSequence
from agnoma.small_variants.filters.sequence_context import context_of
from agnoma.small_variants.judge.chip import possible_chip
from agnoma.small_variants.judge.hotspots import Hotspot
from agnoma.small_variants.judge.origin import adequate_normal
from agnoma.small_variants.judge.origin_posterior import (
    Purity,
    copies_at,
    germline_prior,
    germline_probability,
    with_copies,
)
from agnoma.small_variants.judge.panel_of_normals import PanelOfNormals, panel_outcomes
from agnoma.small_variants.judge.population import (
    ClinvarTable,
    FounderList,
    Frequency,
    PopulationTable,
    germline_pop,
    population_frequency,
)
from agnoma.small_variants.judge.unresolved import HotspotNames


@dataclass(frozen=True, slots=True)
class TableFiles:
    """Files of the run and of the case; None or empty where nothing is configured or made."""

    chip_genes: Path
    founders: Path
    population: Path | None = None
    clinvar: Path | None = None
    panel_of_normals: Path | None = None
    normal_bam: Path | None = None
    """Of the case itself, so that the panel can leave it out."""
    low_complexity: tuple[Path, ...] = ()
    copy_number: Path | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One allele to be looked up."""

    candidate: CandidateEvidence
    allele: Allele
    hotspot: Hotspot | None
    kinds: tuple[Hotspot, ...] = ()
    """Where it activates by its kind, whatever its allele."""

    @property
    def somatic_place(self) -> Hotspot | None:
        """Return where it is hardly inherited: where it activates by its kind, else its hotspot."""
        return self.kinds[0] if self.kinds else self.hotspot


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Everything the tables say about one allele."""

    context: SequenceContext
    outcomes: tuple[FilterOutcome, ...]
    common: bool
    frequency: PopulationFrequency | None
    estimate: OriginEstimate | None
    possible_chip: str | None


class Tables:
    """The tables of one case, opened once and asked for many alleles at a time.

    Parameters
    ----------
    files
        What is configured.
    case
        Specimen, tumour fraction, and the ids under which its normal may be in the panel.
    reference, contigs
        Opened FASTA and its contig lengths [bp].
    model
        Genes by place.
    limits
        Thresholds of the stage.
    vcf_normal
        What stands behind a submitted VCF.
    """

    def __init__(
        self,
        files: TableFiles,
        case: CaseInfo,
        reference: ReferenceSequence,
        contigs: Mapping[str, int],
        model: GeneModel,
        limits: SmallVariantsConfig,
        vcf_normal: VcfNormal | None = None,
    ) -> None:
        self._case, self._reference, self._model = case, reference, model
        self._limits, self._vcf_normal = limits, vcf_normal
        self._low_complexity = LowComplexity.read(files.low_complexity, contigs)
        self._founders = FounderList.read(files.founders)
        self._chip_genes = read_chip_genes(files.chip_genes)
        self._population = PopulationTable(files.population, contigs) if files.population else None
        self._clinvar = ClinvarTable(files.clinvar, contigs) if files.clinvar else None
        self._panel = (
            PanelOfNormals.read(files.panel_of_normals, reference, contigs)
            if files.panel_of_normals
            else None
        )
        self._own: frozenset[str] = frozenset()
        if self._panel is not None:
            self._own = person_ids(case.case_id, case.patient_id, files.normal_bam)
        self._segments: tuple[CopyNumberSegment, ...] = ()
        if files.copy_number is not None:
            segments = CopyNumberProfile.read_json(files.copy_number).segments
            self._segments = with_copies(segments, case.tumour_fraction)

    def look_up(self, asked: Sequence[Asked], names: HotspotNames) -> list[LookedUp]:
        """Return what the tables say about alleles of one stretch of the genome, in order."""
        alleles = [one.allele for one in asked]
        frequencies: Mapping[Allele, Frequency] = {}
        classifications: Mapping[Allele, ClinvarRecord] = {}
        if self._population is not None:
            frequencies = self._population.frequencies(alleles, self._reference)
        if self._clinvar is not None:
            classifications = self._clinvar.classifications(alleles, self._reference)
        return [
            self._one(one, frequencies.get(one.allele), classifications.get(one.allele), names)
            for one in asked
        ]

    def _one(
        self,
        asked: Asked,
        frequency: Frequency | None,
        classification: ClinvarRecord | None,
        names: HotspotNames,
    ) -> LookedUp:
        allele, candidate, hotspot, limits = (
            asked.allele,
            asked.candidate,
            asked.hotspot,
            self._limits,
        )
        end = max(allele.end, allele.start + 1)
        genes = [t.gene for t in self._model.overlapping(allele.contig, allele.start, end)]
        known = hotspot if names.known(allele, hotspot) else None
        population = None
        founder = self._founders.find(allele, genes, names.both)
        # A founder allele is known without any table of the population.
        if founder or self._population is not None or self._clinvar is not None:
            population = population_frequency(
                field=self._field(allele.contig),
                frequency=frequency,
                classification=classification,
                founder=founder,
            )
        matched = self._matched(candidate)
        field = self._field(allele.contig)
        lacks = allele.contig if self._population is not None and field is None else None
        common = germline_pop(
            population, known, matched_normal=matched, limits=limits.population, lacks=lacks
        )
        panel = panel_outcomes(
            self._panel,
            allele,
            candidate.vaf,
            excluding=self._own,
            hotspot=hotspot,
            limits=limits.panel_of_normals,
        )
        estimate = None
        if not matched:
            estimate = self._estimate(asked, population, known_hotspot=known is not None)
        return LookedUp(
            context=context_of(allele, self._reference, self._low_complexity),
            outcomes=(common, *panel),
            common=common.passed is False and not common.exempt,
            frequency=population,
            estimate=estimate,
            possible_chip=self._possible_chip(candidate, genes),
        )

    def _field(self, contig: str) -> str | None:
        """Return the field a frequency would be from, None where the table has no such contig."""
        table = self._population
        return table.field if table is not None and table.covers(contig) else None

    def _matched(self, candidate: CandidateEvidence) -> bool:
        submitted = candidate.source is EvidenceSource.SUBMITTED_VCF
        by_others = submitted and self._vcf_normal is VcfNormal.MATCHED
        return by_others or adequate_normal(candidate.normal, self._limits)

    def _estimate(
        self, asked: Asked, population: PopulationFrequency | None, *, known_hotspot: bool
    ) -> OriginEstimate:
        """Return P(germline) by fraction, copies and purity (clinical.md 2.7)."""
        candidate, origin = asked.candidate, self._limits.origin
        fraction = self._case.tumour_fraction
        # ClinVar's classes are germline assertions: a pathogenic one is predisposition.
        prior = germline_prior(population, known_hotspot=known_hotspot, predisposition_gene=True)
        return germline_probability(
            *candidate.carried,
            purity=None if fraction is None else Purity(fraction),
            copies=copies_at(
                self._segments, asked.allele.contig, asked.allele.start, limits=origin
            ),
            prior=prior,
            limits=origin,
        )

    def _possible_chip(self, candidate: CandidateEvidence, genes: Sequence[str]) -> str | None:
        for gene in genes:
            reason = possible_chip(
                gene,
                candidate.tumour,
                candidate.normal,
                purity=self._case.tumour_fraction,
                specimen=self._case.specimen,
                genes=self._chip_genes,
                limits=self._limits,
            )
            if reason is not None:
                return reason
        return None
