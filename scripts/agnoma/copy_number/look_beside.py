"""What is known of genes beside their own copies: normals, neighbours on the arm, their exons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agnoma.copy_number.arms import arm_notes
from agnoma.copy_number.bias import bias_notes, leftover_bias
from agnoma.copy_number.evidence import ByPlace
from agnoma.copy_number.exon_events import ExonEventFinder, ExonScan
from agnoma.copy_number.extent import ExtentFinder
from agnoma.copy_number.genes import Beside
from agnoma.copy_number.normals import NormalScatter
from agnoma.copy_number.ratio_bins import RatioBins
from agnoma.copy_number.summarise import SolvedProfile
from agnoma.genome import Interval, bare_contig, intersect_bp
from agnoma.io.chromosome_arms import Centromere
from agnoma.io.cnvkit import RatioBin
from agnoma.io.cnvkit_reference import without_value
from agnoma.models.copy_number import CopyNumberSegment, Extent
from agnoma.models.reference import Transcript
from agnoma.settings import CopyNumberConfig

PSEUDOAUTOSOMAL = "the gene lies on both X and Y: its copies in the reference are not known"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the genes of one tumour are looked at with."""

    transcripts: Sequence[Transcript]
    bins: Sequence[RatioBin] | None
    """None when only segments were submitted: then nothing is known of exons and normals."""
    scatter: NormalScatter | None
    """Of the normals of the reference; None without a reference of ours."""
    arms: Mapping[str, Centromere]
    contig_lengths: Mapping[str, int]
    limits: CopyNumberConfig
    pseudoautosomal: Mapping[str, Sequence[Interval]] = field(default_factory=dict)
    """On X and Y, by bare contig name."""

    @property
    def looking(self) -> Callable[[SolvedProfile], Beside]:
        """Return the search for `summarise_copy_number`."""
        return self._look

    def notes(self, profile: SolvedProfile) -> tuple[str, ...]:
        """Return sentences on the profile: whole arms, bias left over, why there is no z score."""
        return (*self._arms_told(profile), *self._ratios_told(profile.segments))

    def _arms_told(self, profile: SolvedProfile) -> tuple[str, ...]:
        purity = profile.genome.tumour.purity
        too_few = purity is not None and purity < self.limits.min_purity_loss
        if too_few or profile.genome.unreliable is not None:
            return ()
        ploidy = profile.genome.tumour.ploidy
        extent = self.limits.extent
        return arm_notes(profile.segments, self.arms, self.contig_lengths, ploidy, extent)

    def _ratios_told(self, segments: Sequence[CopyNumberSegment]) -> tuple[str, ...]:
        if self.bins is None or self.scatter is None:
            return ()
        ratios = self.limits.ratios
        gc = self.scatter.gc(self.bins)
        biases = bias_notes(leftover_bias(self.bins, segments, gc, ratios), ratios)
        unknown = self.scatter.unknown
        gaps = without_value(self.scatter.bins.values())
        if gaps is not None:
            biases = (*biases, f"{gaps}.")
        return (*biases, *(() if unknown is None else (f"No z scores: {unknown}.",)))

    def _look(self, profile: SolvedProfile) -> Beside:
        genome = profile.genome
        finder = ExtentFinder(
            profile.segments,
            self.arms,
            self.contig_lengths,
            genome.tumour.ploidy,
            self.limits,
            self.limits.extent,
        )
        extents: dict[str, Extent] = {}
        widths: dict[str, int] = {}
        for transcript in self.transcripts:
            found = finder.of_gene(transcript, normal_copies=self._normal(profile, transcript))
            if found.extent is not None:
                extents[transcript.gene] = found.extent
            if found.width_bp is not None:
                widths[transcript.gene] = found.width_bp
        bins = profile.bins
        if bins is None:
            return Beside(extents=extents, widths_bp=widths, blocked=self._blocked())
        scans = self._exon_scans(profile, bins)
        return Beside(
            z_scores=self._z_scores(bins),
            extents=extents,
            widths_bp=widths,
            arm_log2=self._arm_log2(finder, profile, bins),
            exon_events={gene: scan.events for gene, scan in scans.items() if scan.events},
            exon_doubts={gene: scan.doubts for gene, scan in scans.items() if scan.doubts},
            unseen_exons={gene: scan.unseen for gene, scan in scans.items() if scan.unseen},
            blocked=self._blocked(),
        )

    def _blocked(self) -> dict[str, str]:
        """Return the genes that X and Y share: how many copies a reference has of them varies."""
        return {
            t.gene: PSEUDOAUTOSOMAL
            for t in self.transcripts
            if intersect_bp([(t.start, t.end)], self.pseudoautosomal.get(bare_contig(t.contig), ()))
        }

    def _normal(self, profile: SolvedProfile, transcript: Transcript) -> float:
        """Return the copies in normal cells; two where they are not known."""
        expected = profile.genome.expected(transcript.contig)
        return 2.0 if isinstance(expected, str) else expected.normal

    def _z_scores(self, bins: Sequence[RatioBin]) -> dict[str, float]:
        if self.scatter is None:
            return {}
        places = ByPlace(item for item in bins if item.on_target)
        scores = {
            t.gene: self.scatter.z_score(places.overlapping(t.contig, t.start, t.end))
            for t in self.transcripts
        }
        return {gene: z for gene, z in scores.items() if z is not None}

    def _arm_log2(
        self, finder: ExtentFinder, profile: SolvedProfile, bins: Sequence[RatioBin]
    ) -> dict[str, float]:
        places = RatioBins(bins)
        found = {
            t.gene: finder.arm_log2(t, places, normal_copies=self._normal(profile, t))
            for t in self.transcripts
        }
        return {gene: log2 for gene, log2 in found.items() if log2 is not None}

    def _exon_scans(self, profile: SolvedProfile, bins: Sequence[RatioBin]) -> dict[str, ExonScan]:
        genome = profile.genome
        if genome.unreliable is not None:
            return {}
        finder = ExonEventFinder(
            self.transcripts,
            bins,
            genome.noise_sd,
            genome.tumour,
            self.limits,
            self.limits.exon_events,
        )
        return {t.gene: finder.scan(t, genome.expected(t.contig)) for t in self.transcripts}
