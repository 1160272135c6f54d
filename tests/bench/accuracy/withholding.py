"""By which rule a run without a normal withholds an event, from what the library decides of it.

Such a run names nothing it withholds, so it cannot be asked. The counts of the same reads stand in
the run with the normal; the rule is asked with these, without the normal, and with the copies and
the tables of the run that withheld.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.accuracy.alleles import Allele, normalised
from bench.accuracy.pipeline import TUMOUR_FRACTION, Case, population_setting, results_of
from bench.accuracy.scoring import WITHHELD, CaseOutcome, EventOutcome, Numbers
from bench.accuracy.world import Files
from running import REPOSITORY

from agnoma.io.fai import read_fai
from agnoma.io.records import iterate_records
from agnoma.models.case import CaseInfo
from agnoma.models.evidence import CandidateEvidence
from agnoma.models.variant import SmallVariant
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.filters.statistics import wilson_interval
from agnoma.small_variants.judge.case_verdicts import CaseFacts, JudgeInputs, read_context
from agnoma.small_variants.judge.judge import Context, rule_of
from agnoma.small_variants.judge.origin import EVEN
from agnoma.small_variants.judge.tables import TableFiles
from agnoma.small_variants.judge.unresolved import HotspotNames

KNOWLEDGE = REPOSITORY / "resources/knowledge"
WITH_ANOTHER = "withheld: with or beside what may be inherited"
POPULATION = "withheld: common in the population"
POSTERIOR = "withheld: P(germline) reaches its limit"
LEANING = "withheld: P(germline) undetermined, at least 0.5, in the band of inherited fractions"
NO_POSTERIOR = "withheld: no P(germline), in the band of inherited fractions"
HOMOZYGOUS = "withheld: no or undetermined P(germline), fraction of a homozygous allele"


class Withholding:
    """Asks the library what it withholds of a case without a normal."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._names = HotspotNames(context.model, context.reference)

    def why(self, measured: SmallVariant) -> tuple[str, Numbers]:
        """Return the rule that withholds an allele measured like this, with value and limit."""
        candidate = CandidateEvidence(
            contig=measured.contig,
            start=measured.start,
            ref=measured.ref,
            alt=measured.alt,
            source=measured.source,
            tumour=measured.tumour,
            vaf=measured.vaf,
        )
        rule, look = rule_of(candidate, self._context, self._names)
        limits = self._context.limits.origin
        known = None if look.estimate is None else look.estimate.germline_probability
        if rule == "germline_pop":
            return POPULATION, {}
        if rule == "germline_posterior":
            return POSTERIOR, {"P(germline)": (known, limits.germline_posterior)}
        if rule is None:
            return WITH_ANOTHER, {"P(germline)": (known, limits.germline_posterior)}
        return _by_fraction(candidate, known, self._context.limits)


def _by_fraction(
    candidate: CandidateEvidence, known: float | None, limits: SmallVariantsConfig
) -> tuple[str, Numbers]:
    origin = limits.origin
    numbers: Numbers = {} if known is None else {"P(germline)": (known, EVEN)}
    low, high = wilson_interval(*candidate.carried)
    vaf = candidate.carried_vaf
    if low > origin.germline_like_vaf_high or high < origin.germline_like_vaf_low:
        return HOMOZYGOUS, {**numbers, "fraction": (vaf, origin.germline_like_homozygous_vaf)}
    reason = NO_POSTERIOR if known is None else LEANING
    upper = {"upper bound of the fraction": (high, origin.germline_like_vaf_low)}
    return reason, {**numbers, "fraction": (vaf, None), **upper}


@contextmanager
def withholding_of(case: Case, files: Files, folder: Path) -> Iterator[Withholding]:
    """Open what the library judges a case by."""
    import pysam

    reference = folder / "results/reference"
    population = population_setting(files.population)
    fasta = reference / "genome.fa"
    inputs = JudgeInputs(
        evidence=(),
        unjudged=(),
        candidates=None,
        fasta=fasta,
        transcripts=reference / "transcripts.jsonl.gz",
        hotspots=KNOWLEDGE / "hotspots.tsv",
        indel_regions=KNOWLEDGE / "indel_regions.tsv",
        duplication_regions=KNOWLEDGE / "duplication_regions.tsv",
        exon_deletions=KNOWLEDGE / "exon_deletions.tsv",
        tables=TableFiles(
            chip_genes=KNOWLEDGE / "chip_genes.tsv",
            founders=KNOWLEDGE / "founders.tsv",
            population=files.population if population else None,
            copy_number=folder / "results/copy_number" / case.name / "copy_number.json",
        ),
    )
    info = CaseInfo(
        case_id=case.name, patient_id="P1", specimen="FFPE", tumour_fraction=TUMOUR_FRACTION
    )
    facts = CaseFacts(info, has_reads=True, has_normal=False)
    limits = SmallVariantsConfig.model_validate(population)
    with pysam.FastaFile(str(fasta)) as bases:
        contigs = read_fai(Path(f"{fasta}.fai"))
        yield Withholding(read_context(inputs, facts, bases, contigs, limits))


def measured_with_normal(
    folder: Path, case: Case, contigs: dict[str, str]
) -> dict[Allele, SmallVariant]:
    """Return every allele that a case's run measured and may tell."""
    records = iterate_records(results_of(folder, case.name) / "measured.jsonl.gz", SmallVariant)
    return {normalised(contigs, v.contig, v.start, v.ref, v.alt): v for v in records}


def explained(
    outcome: CaseOutcome, withholding: Withholding, measured: Mapping[Allele, SmallVariant]
) -> CaseOutcome:
    """Return an outcome whose withheld events say by which rule."""

    def told(one: EventOutcome) -> EventOutcome:
        record = measured.get(one.event.allele)
        if one.reason != WITHHELD or record is None:
            return one
        reason, numbers = withholding.why(record)
        return replace(one, reason=reason, numbers=numbers)

    return replace(outcome, events=[told(one) for one in outcome.events])
