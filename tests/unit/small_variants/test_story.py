"""The story of a variant, from small result folders written with the pipeline's own writers."""

import gzip
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fact_records import build_fact

from agnoma import cli
from agnoma.config import Config
from agnoma.errors import ConfigError
from agnoma.gene_model import codons_to_genome
from agnoma.io.ledger import write_ledger
from agnoma.io.records import write_records
from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.assessability import Assessability
from agnoma.models.base import Status
from agnoma.models.case import Role
from agnoma.models.evidence import (
    AlleleEvidence,
    EvidenceSource,
    Phase,
    PhaseRelation,
    SequenceContext,
)
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.identity import CaseIdentity
from agnoma.models.knowledge import AmpTier, EvidenceMatch
from agnoma.models.profile import Finding, TumourProfile
from agnoma.models.qc import (
    Callability,
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusState,
    MetricState,
    QcMetric,
    RequiredLocus,
    SampleQc,
    Verdict,
)
from agnoma.models.variant import (
    AnnotatedVariant,
    FilterOutcome,
    LedgerEntry,
    NameCheck,
    Origin,
    SmallVariant,
    SmallVariantSummary,
    UnresolvedLocus,
    VariantKind,
)
from agnoma.paths import PIPELINE_DIRECTORY
from agnoma.small_variants.names.naming import Namer
from agnoma.small_variants.story.story import tell_story
from agnoma.small_variants.story.text import story_of

CASE = "T1"
HOTSPOTS = (
    "# source: test\n# version: 1\n# date: 2025-01-01\n# licence: MIT\n"
    "gene\tcodon\teffect\talleles\tsource\n"
    "BRAF\t600\tgof\tp.V600E\ttest\nBRAF\t100\tlof\t\ttest\n"
)
INDEL_REGIONS = PIPELINE_DIRECTORY / "resources/knowledge/indel_regions.tsv"


def outcome(name: str, passed: bool | None = True, **fields: Any) -> FilterOutcome:
    return FilterOutcome(name=name, passed=passed, **{"reason": f"{name} numbers", **fields})


@dataclass
class Results:
    """A result folder of one case."""

    folder: Path
    braf: Any  # the gene of conftest

    def __post_init__(self) -> None:
        reference = self.folder / "results/reference"
        reference.mkdir(parents=True)
        for suffix in ("", ".fai"):
            shutil.copy(f"{self.braf.genome.path}{suffix}", reference / f"genome.fa{suffix}")
        write_records(reference / "transcripts.jsonl.gz", self.braf.model)
        (self.folder / "hotspots.tsv").write_text(HOTSPOTS)
        self.write()

    def path(self, stage: str, name: str) -> Path:
        path = self.folder / "results" / stage / CASE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(
        self,
        measured: Sequence[SmallVariant] = (),
        named: Iterable[AnnotatedVariant] = (),
        ledger: Iterable[LedgerEntry] = (),
        **summary: Any,
    ) -> None:
        write_records(self.path("small_variants", "measured.jsonl.gz"), measured)
        write_records(self.path("small_variants", "variants.jsonl.gz"), named)
        write_ledger(self.path("small_variants", "ledger.tsv.gz"), ledger)
        fields = {"tested": True, "source": EvidenceSource.READS, **summary}
        record = SmallVariantSummary(case_id=CASE, **fields)
        record.write_json(self.path("small_variants", "summary.json"))

    def position(self, grch38: int) -> int:
        """Return the 1-based position that stands for one of GRCh38's codon 600."""
        return int(self.braf.at(grch38)) + 1

    def codon(self, number: int) -> int:
        """Return the 1-based first reference position of a codon."""
        return int(self.braf.codon_start) + (600 - number) * 3 + 1

    def base(self, position: int) -> str:
        return str(self.braf.genome.bases[position - 1])

    def variant(self, position: int, ref: str, alt: str, **fields: Any) -> dict[str, Any]:
        """Return the fields of a measured variant."""
        counts = {"depth_x": 500, "ref_count": 468, "alt_count": 31, "other_count": 1}
        strands = {"alt_forward": 16, "alt_reverse": 15, "lod": 60.5, "alt_base_quality_mean": 36}
        return {
            "contig": "7",
            "start": position - 1,
            "ref": ref,
            "alt": alt,
            "kind": VariantKind.SNV if len(ref) == len(alt) == 1 else VariantKind.MNV,
            "source": EvidenceSource.READS,
            "tumour": AlleleEvidence.model_validate(counts | strands),
            "normal": AlleleEvidence(depth_x=200, ref_count=200, alt_count=0, other_count=0),
            "vaf": 0.062,
            "vaf_low": 0.044,
            "vaf_high": 0.087,
            "origin": Origin.SOMATIC,
            "callers": ("freebayes", "mpileup"),
            **fields,
        }

    def v600e(self, **fields: Any) -> AnnotatedVariant:
        """Return BRAF V600E as reported."""
        names = {
            "gene": "BRAF",
            "transcript_id": "ENST_BRAF.1",
            "consequence": "missense_variant",
            "hgvs_c": "c.1799T>A",
            "hgvs_p": "p.(Val600Glu)",
            "protein_change": "p.V600E",
            "exon": 1,
            "exon_count": 1,
        }
        given = {"filters": (outcome("low_depth"),), "hotspot": "BRAF codon 600"}
        position = self.position(140753336)
        return AnnotatedVariant(**self.variant(position, "A", "T", **(given | names | fields)))

    def report_v600e(self, **fields: Any) -> None:
        named = self.v600e(**fields)
        measured = SmallVariant(**{k: getattr(named, k) for k in SmallVariant.model_fields})
        self.write([measured], [named])

    def tell(self, question: str) -> str:
        return tell_story(
            CASE,
            question,
            results=self.folder / "results",
            config=self.config,
            roots=(PIPELINE_DIRECTORY,),
        )

    @property
    def config(self) -> Config:
        return Config.model_validate(
            {
                "assay": {"name": "test"},
                "genome": {"fasta": "genome.fa", "gene_models": "genes.gff3"},
                "knowledge": {
                    "hotspots": str(self.folder / "hotspots.tsv"),
                    "indel_regions": str(INDEL_REGIONS),
                },
            }
        )


@pytest.fixture
def results(tmp_path: Path, braf: Any) -> Results:
    return Results(tmp_path / "run", braf)


@pytest.fixture
def sequence(results: Results, make_reads: Any) -> Callable[..., None]:
    """Return what writes a BAM of single reads over a position, some with another base."""

    def write(position: int, depth: int, alternative: int = 0, role: str = "tumour") -> None:
        reads = make_reads(results.braf.genome)
        start = position - 50
        other = "A" if results.base(position) != "A" else "C"
        for number in range(depth):
            changes = [(position - 1, other)] if number < alternative else []
            reads.add(f"r{number}", start, sequence=reads.carrying(start, *changes))
        reads.write(results.path("alignment", f"{role}.bam"))

    return write


def label_order(story: str) -> list[str]:
    return [
        line[2:18].strip() for line in story.splitlines() if line[:3].strip() and line[:2] == "  "
    ]


# Reported and filtered candidates


@pytest.mark.parametrize(
    "question",
    [
        "7:{at}",
        "chr7:{at}:A:T",
        "chr7:{at} A>T",
        "BRAF",
        "BRAF V600E",
        "BRAF p.(Val600Glu)",
        "V600E",
        "BRAF codon 600",
        "BRAF c.1799T>A",
        "c.1799T>A",
        "ENST_BRAF:c.1799T>A",
    ],
)
def test_reported_variant_by_any_name(results: Results, question: str) -> None:
    results.report_v600e()
    story = results.tell(question.format(at=results.position(140753336)))
    key = f"7:{results.position(140753336)}:A:T"
    assert f"{key} BRAF p.V600E: reported\n" in story


@pytest.mark.parametrize(
    ("name", "question", "asked"),
    [
        ("p.V600Cfs*?", "BRAF V600Cfs*12", True),
        ("p.V600Cfs*12", "BRAF V600Cfs*?", True),
        ("p.V600Cfs*12", "BRAF V600Cfs", True),
        ("p.V600Cfs*12", "BRAF V600fs", True),
        ("p.V600Cfs*?", "BRAF p.Val600CysfsTer12", True),
        ("p.V600Cfs*12", "BRAF V600Cfs*13", False),
        ("p.V600Cfs*?", "BRAF V600Lfs*12", False),
        ("p.V600Cfs*?", "BRAF T599Cfs*12", False),
    ],
)
def test_frameshift_by_what_is_known_of_it(
    name: str, question: str, asked: bool, results: Results
) -> None:
    results.report_v600e(protein_change=name, hgvs_p=name.replace("p.", "p.(") + ")")
    story = results.tell(question)
    assert ("no candidate" not in story) is asked
    assert not asked or f" BRAF {name}: reported\n" in story


def test_indel_of_repeated_residues_by_either_name(results: Results) -> None:
    """As PDGFRA D842_H845del, which HGVS calls I843_D846del."""
    protein = Namer(results.braf.model, results.braf.genome.fasta).protein("BRAF")
    first, repeat = next(
        (place, size)
        for size in (1, 2, 3)
        for place in range(2, len(protein) - size - 2)
        if protein[place] == protein[place + size]
        and len(set(protein[place : place + size])) == size
    )

    def spelled(start: int, edit: str) -> str:
        ends = [f"{protein[i]}{i + 1}" for i in sorted({start, start + repeat - 1})]
        return f"{'_'.join(ends)}{edit}"

    told, other = spelled(first + 1, "del"), spelled(first, "del")
    results.report_v600e(protein_change=f"p.{told}", hgvs_p=f"p.({told})")
    assert "no candidate" not in results.tell(f"BRAF {other}")
    assert "no candidate" in results.tell(f"BRAF {spelled(first, 'dup')}")
    assert "no candidate" in results.tell(f"BRAF {spelled(first + 2, 'del')}")


def test_filtered_deletion_of_a_repeated_residue_by_either_name(results: Results) -> None:
    """Left-aligned, it may lie outside the codon that was asked for."""
    protein = Namer(results.braf.model, results.braf.genome.fasta).protein("BRAF")
    first = next(i for i in range(300, 700) if protein[i] == protein[i + 1] != protein[i + 2])
    residue, end = protein[first], first + 2
    codons = codons_to_genome(results.braf.model.by_gene["BRAF"], end, end)[0]
    ref = results.braf.genome.bases[codons[0] - 1 : codons[1]]
    failing = (outcome("low_vaf", passed=False),)
    fields = results.variant(codons[0], ref, ref[0], kind=VariantKind.DELETION, filters=failing)
    results.write([SmallVariant(**fields)])
    named = f"BRAF p.{residue}{end}del"
    assert named in results.tell(f"BRAF {residue}{end}del")
    story = results.tell(f"BRAF {residue}{first + 1}del")
    assert named in story
    assert "no candidate" not in story


def test_order_of_the_story(results: Results) -> None:
    results.report_v600e(
        merged_from=("7:1:A:C",),
        context=SequenceContext(homopolymer_bp=3, repeat_unit="AC", repeat_units=2),
    )
    story = results.tell("BRAF V600E")
    assert label_order(story) == [
        "Proposed by",
        "Tumour",
        "Normal",
        "Reference",
        "Hotspot",
        "Filters",
        "Merged from",
        "Name",
        "Origin",
        "Report",
    ]
    assert "freebayes, mpileup" in story
    assert "31 of 500 fragments, fraction 0.062 (95 % interval 0.044-0.087)" in story
    assert "forward/reverse 16/15" in story
    assert "0 of 200 fragments" in story
    assert "run of 3 bp; 2 units of AC" in story
    assert "BRAF ENST_BRAF.1 c.1799T>A p.(Val600Glu) missense_variant exon 1/1" in story


def test_every_filter_with_its_verdict(results: Results) -> None:
    results.report_v600e(
        filters=(
            outcome("low_depth", reason="500 usable fragments, at least 50 needed"),
            outcome("low_vaf", False, exempt=True, reason="fraction 0.03, at least 0.05 needed"),
            outcome("pon", None, reason="not evaluated: no panel"),
        )
    )
    story = results.tell("BRAF V600E")
    assert "low_depth       passed: 500 usable fragments, at least 50 needed" in story
    assert "low_vaf         EXEMPT: fraction 0.03, at least 0.05 needed" in story
    assert "pon             not evaluated: no panel" in story
    assert "reported, rescued from low_vaf" in story


@pytest.mark.parametrize("question", ["BRAF V600E", "BRAF c.1799T>A", "V600E", "BRAF"])
def test_filtered_variant_is_named_and_told(results: Results, question: str) -> None:
    fields = results.variant(results.position(140753336), "A", "T")
    failed = outcome("base_q", False, reason="mean base quality 15, at least 20 needed")
    results.write([SmallVariant(**fields, filters=(outcome("low_depth"), failed))])
    story = results.tell(question)
    assert "BRAF p.V600E: not reported, removed by base_q" in story
    assert "base_q          FAILED: mean base quality 15, at least 20 needed" in story
    assert "not in it; base_q removed it" in story
    assert "BRAF c.1799T>A p.(Val600Glu)" in story


def test_other_name_at_the_codon_is_told_beside(results: Results) -> None:
    results.report_v600e()
    story = results.tell("BRAF V600K")
    assert story.startswith("BRAF V600K in case T1\n\nno candidate: ")
    assert "Other candidates there:\n  7:" in story
    assert "BRAF p.V600E: reported" in story


def test_merged_allele_leads_to_what_stands_in_its_place(results: Results) -> None:
    at = results.position(140753336)
    merged = SmallVariant(
        **results.variant(at, "AC", "TT", merged_from=(f"7:{at}:A:T", f"7:{at + 1}:C:T"))
    )
    entry = LedgerEntry(
        stage="small_variants",
        item=f"7:{at}:A:T",
        rule="merged_into",
        value=merged.key,
        explanation="its fragments carry both",
    )
    results.write([merged], [], [entry])
    for question in ("BRAF V600E", f"7:{at}:A:T"):
        story = results.tell(question)
        assert f"7:{at}:A:T: merged into {merged.key}: its fragments carry both" in story
        assert f"{merged.key} BRAF p.V600K: reported" in story
        assert f"Merged from     7:{at}:A:T, 7:{at + 1}:C:T" in story


def test_allele_that_only_the_ledger_knows(results: Results) -> None:
    at = results.position(140753336)
    entry = LedgerEntry(
        stage="small_variants",
        item=f"7:{at}:AC:TT",
        rule="taken_apart",
        value=f"7:{at}:A:T,7:{at + 1}:C:T",
        explanation="not on the same fragments",
    )
    other = LedgerEntry(stage="x", item="3 candidates", rule="withheld", explanation="counted")
    results.write(ledger=[entry, other])
    story = results.tell("BRAF V600K")
    assert "taken_apart" in story
    assert "3 candidates" not in story
    assert "taken_apart" not in results.tell("BRAF codon 300")


def test_same_deletion_wherever_it_is_written(tmp_path: Path, braf: Any) -> None:
    bases = braf.genome.bases
    run = bases[:50] + "GAAAAAG" + bases[57:]
    braf.genome.path.write_text(f">7\n{run}\n")
    results = Results(tmp_path / "run", braf)
    fields = results.variant(51, "GA", "G", kind=VariantKind.DELETION)
    results.write([SmallVariant(**fields)])
    assert "7:51:GA:G" in results.tell("7:55:AA:A").splitlines()[2]


def test_many_candidates_are_listed(results: Results) -> None:
    first = results.codon(600)
    changed = {"A": "C", "C": "G", "G": "T", "T": "A"}
    measured = [
        SmallVariant(**results.variant(at, results.base(at), changed[results.base(at)]))
        for at in range(first, first + 4)
    ]
    results.write(measured)
    story = results.tell("BRAF")
    assert "4 candidates; ask for one by its place" in story
    assert story.count(": reported") == 4
    assert "Proposed by" not in story


def test_phase_with_a_withheld_candidate_is_not_told(results: Results) -> None:
    at = results.position(140753336)
    phases = tuple(
        Phase(other=other, relation=PhaseRelation.CIS, both=9, this_only=1, other_only=2)
        for other in (f"7:{at + 9}:A:G", "7:77:A:G")
    )
    told = SmallVariant(**results.variant(at + 9, "A", "G"))
    named = results.v600e(phases=phases)
    measured = SmallVariant(**{k: getattr(named, k) for k in SmallVariant.model_fields})
    results.write([measured, told], [named], suppressed_germline=1)
    story = results.tell("BRAF V600E")
    assert f"cis with 7:{at + 9}:A:G (9 both, 1 this only, 2 other only)" in story
    assert "7:77" not in story


@pytest.mark.parametrize(
    ("counts", "submitted", "words"),
    [
        ((None, None, None), None, "(as submitted)"),
        ((9, 1, 2), PhaseRelation.CIS, "(9 both, 1 this only, 2 other only)"),
        (
            (9, 1, 2),
            PhaseRelation.TRANS,
            "(9 both, 1 this only, 2 other only; submitted as trans)",
        ),
    ],
    ids=["no-reads", "agrees", "disagrees"],
)
def test_phase_says_what_it_rests_on(
    results: Results,
    counts: tuple[int | None, int | None, int | None],
    submitted: PhaseRelation | None,
    words: str,
) -> None:
    at = results.position(140753336)
    both, this_only, other_only = counts
    phase = Phase(
        other=f"7:{at + 9}:A:G",
        relation=PhaseRelation.CIS,
        both=both,
        this_only=this_only,
        other_only=other_only,
        submitted=submitted,
    )
    told = SmallVariant(**results.variant(at + 9, "A", "G"))
    named = results.v600e(phases=(phase,))
    measured = SmallVariant(**{k: getattr(named, k) for k in SmallVariant.model_fields})
    results.write([measured, told], [named])
    story = " ".join(results.tell("BRAF V600E").split())
    assert f"cis with 7:{at + 9}:A:G {words}" in story


# Where it stands in the report


def profile(
    findings: tuple[Finding, ...] = (), uncertain: tuple[Finding, ...] = ()
) -> TumourProfile:
    return TumourProfile.model_construct(
        findings=findings, uncertain=uncertain, uncertain_total=len(uncertain) + 2
    )


def match(tier: AmpTier | None, therapy: str) -> EvidenceMatch:
    fact = build_fact("BM1", therapy=therapy)
    return EvidenceMatch.model_construct(fact=fact, tier=tier, matched_disease="MEL")


def test_tiers_of_a_finding(results: Results) -> None:
    variant = results.v600e()
    alteration = Alteration(
        alteration_id="a",
        gene="BRAF",
        kind=AlterationKind.SNV,
        label="BRAF p.V600E",
        oncogenicity=Oncogenicity.ONCOGENIC,
    )
    matches = (
        match(AmpTier.IIC, "b"),
        match(AmpTier.IA, "a + b"),
        match(AmpTier.IA, "a + b"),
        match(None, "toxic"),
    )
    finding = Finding.model_construct(alteration=alteration, matches=matches, variant=variant)
    lines = list(story_of(variant, {}, profile=profile((finding,)), tellable=()))
    assert [line.strip() for line in lines[-3:]] == [
        "Report          BRAF p.V600E, oncogenic",
        "I-A sensitivity a + b (MEL)",
        "II-C sensitivity b (MEL)",
    ]


@pytest.mark.parametrize("told", [True, False], ids=["partner-told", "partner-not-told"])
def test_name_of_two_changes_on_one_molecule(told: bool, results: Results) -> None:
    phase = Phase(
        other="7:9:A:T",
        relation=PhaseRelation.CIS,
        both=9,
        this_only=1,
        other_only=2,
        together="p.R174Sfs*73",
    )
    variant = results.v600e(phases=(phase,))
    lines = story_of(variant, {}, profile=None, tellable=("7:9:A:T",) if told else ())
    text = " ".join(" ".join(lines).split())
    assert ("Together p.R174Sfs*73; the name below is of this variant alone" in text) is told


@pytest.mark.parametrize(
    ("agrees", "submitted", "told"),
    [
        pytest.param(False, "p.V600K", "Submitted as    ANOTHER: p.V600K; why", id="other"),
        pytest.param(True, "p.V600E", "Submitted as    the same: p.V600E; why", id="same"),
        pytest.param(None, "NM_9", "Submitted as    not compared: NM_9; why", id="open"),
        pytest.param(None, None, None, id="no-annotation"),
    ],
)
def test_submitted_name(
    results: Results, agrees: bool | None, submitted: str | None, told: str | None
) -> None:
    check = NameCheck(agrees=agrees, submitted=submitted, reason="why")
    lines = story_of(results.v600e(name_check=check), {}, profile=None, tellable=())
    assert [line.strip() for line in lines if "Submitted as" in line] == ([told] if told else [])


SNPEFF = "SnpEff|BRAF|{}||p.Val600Lys|missense_variant"


def test_submitted_name_of_another_transcript(results: Results) -> None:
    check = NameCheck(
        agrees=None, submitted=None, reason="not comparable: submitted on NM_9.1, named here on X"
    )
    variant = results.v600e(name_check=check, submitted_names=SNPEFF.format("NM_9.1"))
    text = " ".join(" ".join(story_of(variant, {}, profile=None, tellable=())).split())
    told = "BRAF p.Val600Lys (SnpEff, NM_9.1); not compared: submitted on NM_9.1, named here on X"
    assert f"Submitted as {told}" in text


def test_submitted_name_of_a_candidate_that_a_filter_removed(results: Results) -> None:
    fields = results.v600e().model_dump()
    kept = {name: fields[name] for name in SmallVariant.model_fields}
    names = "/".join([SNPEFF.format("")] * 2)
    variant = SmallVariant.model_validate(kept | {"submitted_names": names})
    text = " ".join(" ".join(story_of(variant, {}, profile=None, tellable=())).split())
    assert "Submitted as BRAF p.Val600Lys (SnpEff); not compared: only what is reported is" in text


def test_the_name_stands_once(results: Results) -> None:
    check = NameCheck(
        agrees=False, submitted="p.V600K", reason="submitted as p.V600K, here p.V600E"
    )
    lines = story_of(results.v600e(name_check=check), {}, profile=None, tellable=())
    (told,) = (line.strip() for line in lines if "Submitted as" in line)
    assert told == "Submitted as    ANOTHER: submitted as p.V600K, here p.V600E"


def test_uncertain_finding(results: Results) -> None:
    variant = results.v600e()
    alteration = Alteration(
        alteration_id="a", gene="BRAF", kind=AlterationKind.SNV, label="BRAF p.V600E"
    )
    finding = Finding.model_construct(alteration=alteration, matches=(), variant=variant)
    lines = list(story_of(variant, {}, profile=profile((), (finding,)), tellable=()))
    assert lines[-1].strip() == "Report          BRAF p.V600E, uncertain significance"


def test_reported_but_on_no_list(results: Results) -> None:
    lines = story_of(results.v600e(), {}, profile=profile(), tellable=())
    text = " ".join(" ".join(lines).split())
    assert "on no list of the report" in text
    assert "or one of 2 beyond the length of the list" in text


def test_profile_not_made_yet(results: Results) -> None:
    results.report_v600e()
    assert "the profile of this case is not made yet" in results.tell("BRAF V600E")


# Nothing there


def test_no_candidate(results: Results, sequence: Callable[..., None]) -> None:
    at = results.position(140753336)
    sequence(at, 31)
    sequence(at, 12, role="normal")
    story = results.tell(f"7:{at}:A:T")
    assert "\nno candidate: depth 31, 0 alt fragments\n" in story
    assert f"Tumour          7:{at} A depth 31, 0 alt fragments" in story
    assert "Normal          depth 12" in story
    assert (
        "5 of them alternative, and a fraction of 0.02 (hotspot BRAF codon 600)"
        in story.replace("\n" + " " * 18, " ")
    )
    assert "at depth 31 that is a fraction of 0.16 or more; the depth itself is too low" in story
    assert "Withheld" not in story


def test_few_other_fragments_are_counted(results: Results, sequence: Callable[..., None]) -> None:
    at = results.codon(300)
    sequence(at, 60, alternative=2)
    assert "depth 60, 2 alt fragments" in results.tell(f"7:{at}")


def test_codon_without_candidate(results: Results, sequence: Callable[..., None]) -> None:
    at = results.position(140753336)
    sequence(at, 40, alternative=1)
    story = results.tell("BRAF V600E")
    assert "no candidate: depth 40, 0-1 alt fragments at 3 bases" in story
    assert f"Place           7:{at - 1}-{at + 1}" in story


def test_nobody_covers_it(results: Results, sequence: Callable[..., None]) -> None:
    sequence(results.codon(300), 10)
    story = results.tell("BRAF V600E")
    assert "no candidate: depth 0, no usable fragment" in story
    assert "at depth 0 no allele fraction would have been enough" in story


@pytest.mark.parametrize("codon", [300, 100], ids=["elsewhere", "hotspot-of-predisposition"])
def test_withheld_place_reads_like_any_other(
    results: Results, sequence: Callable[..., None], codon: int
) -> None:
    at = results.codon(codon)
    results.write(suppressed_germline=7)
    stories = []
    for alternative in (0, 2, 100, 200):
        sequence(at, 200, alternative=alternative)
        sequence(at, 100, alternative=alternative // 2, role="normal")
        stories.append(results.tell(f"7:{at}"))
    assert len(set(stories)) == 1
    assert "no candidate that may be told: depth 200, other bases not told" in stories[0]
    assert "7 candidates of this case are withheld as germline-like" in stories[0]


@pytest.mark.parametrize(
    ("depth", "alternative", "words"),
    [
        pytest.param(500, 0, "depth 500, 0 alt fragments", id="none"),
        pytest.param(500, 4, "depth 500, 4 alt fragments", id="below"),
        pytest.param(500, 10, "alt fragments reach the limit of a call (5 and 0.02), but", id="at"),
        pytest.param(500, 9, "depth 500, 9 alt fragments", id="fraction-below"),
        pytest.param(500, 250, "alt fragments reach the limit of a call", id="half"),
        pytest.param(8, 4, "alt fragments below the limit of a call", id="few-but-half"),
        pytest.param(3, 0, "alt fragments below the limit of a call", id="too-few-to-tell"),
    ],
)
def test_place_of_somatic_activation(
    results: Results, sequence: Callable[..., None], depth: int, alternative: int, words: str
) -> None:
    at = results.position(140753336)
    reason = "a candidate whose origin is not resolved was withheld"
    locus = UnresolvedLocus(locus_id="BRAF codon 600", gene="BRAF", number=600, reason=reason)
    results.write(suppressed_germline=7, unresolved=(locus,))
    sequence(at, depth, alternative=alternative)
    story = results.tell(f"7:{at}")
    assert words in story
    assert f"Open            BRAF codon 600: {reason}" in story


@pytest.mark.parametrize(
    ("value", "low", "told"),
    [
        pytest.param(0.47, 0.45, True, id="much"),
        pytest.param(0.02, 0.001, True, id="at-the-limit"),
        pytest.param(0.019, 0.001, False, id="too-little"),
        pytest.param(0.05, 0.0, False, id="none-not-excluded"),
        pytest.param(None, None, False, id="not-measured"),
    ],
)
def test_tumour_in_the_normal_is_told_without_an_allele(
    results: Results,
    sequence: Callable[..., None],
    value: float | None,
    low: float | None,
    told: bool,
) -> None:
    results.write(suppressed_germline=7)
    metric = QcMetric(
        name="tumour_in_normal",
        label="Tumour in normal",
        value=value,
        low=low,
        high=value and value + 0.02,
        unit="fraction",
        state=MetricState.FAIL,
    )
    record = SampleQc(case_id=CASE, role=Role.TUMOUR, verdict=Verdict.FAIL, metrics=(metric,))
    record.write_json(results.path("qc", "tumour.sample_qc.json"))
    place = results.codon(100)
    sequence(place, 40, alternative=20)
    story = " ".join(results.tell(f"7:{place}").split())
    words = "may be taken for inherited and withheld, or dropped by normal_alt"
    assert (words in story) is told
    if value == 0.47:
        assert "holds 0.47 of the tumour (95 % interval 0.45-0.49)" in story
    assert "alt fragments" not in story.partition("Needed")[0]


def test_asked_base_is_counted_alone(results: Results, sequence: Callable[..., None]) -> None:
    at = results.position(140753336)  # an A; the other base of the reads is C
    sequence(at, 500, alternative=4)
    assert "depth 500, 0 alt fragments" in results.tell(f"7:{at}:A:T")
    assert "depth 500, 4 alt fragments" in results.tell(f"7:{at}:A:C")


def locus(codon: int, state: LocusState, **fields: Any) -> LocusCallability:
    required = RequiredLocus(
        locus_id=f"BRAF codon {codon}", gene="BRAF", kind=LocusKind.CODON, first=codon, last=codon
    )
    return LocusCallability(locus=required, state=state, **fields)


def test_callability_of_the_place(results: Results) -> None:
    record = Callability(
        case_id=CASE,
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=89,
        tumour_fraction=None,
        loci=(
            locus(600, LocusState.NOT_ASSESSABLE, min_depth_x=31, reason="too shallow"),
            locus(300, LocusState.NOT_DETECTED, min_depth_x=400, effective_lod_fraction=0.05),
        ),
        genes=(
            GeneCallability(
                gene="BRAF",
                state=LocusState.NOT_DETECTED,
                cds_bp=2100,
                targeted_bp=2100,
                callable_bp=2000,
            ),
        ),
        callable_cds_bp=2000,
        tmb_depth_x=50,
    )
    record.write_json(results.path("qc", "callability.json"))
    codon = results.tell("BRAF V600E")
    assert "BRAF codon 600: NOT_ASSESSABLE; 31 fragments at the worst base; too shallow" in codon
    assert "codon 300" not in codon
    gene = results.tell("BRAF")
    assert "no candidate: none in the whole of BRAF" in gene
    assert "BRAF: NOT_DETECTED, 2000 of 2100 coding bp callable, 2100 targeted" in gene
    assert "BRAF codon 300: NOT_DETECTED; 400 fragments" in gene


def test_open_locus_is_not_said_to_be_excluded(results: Results) -> None:
    state = LocusState.NOT_DETECTED
    record = Callability(
        case_id=CASE,
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=89,
        tumour_fraction=None,
        loci=(locus(600, state, min_depth_x=400), locus(300, state, min_depth_x=400)),
        genes=(),
        callable_cds_bp=2000,
        tmb_depth_x=50,
    )
    record.write_json(results.path("qc", "callability.json"))
    unresolved = UnresolvedLocus(locus_id="BRAF codon 600", gene="BRAF", number=600, reason="why")
    results.write(suppressed_germline=1, unresolved=(unresolved,))
    story = results.tell("BRAF")
    assert "BRAF codon 600: not assessable, a candidate there is open; 400 fragments" in story
    assert "BRAF codon 300: NOT_DETECTED; 400 fragments" in story


def test_withheld_candidates_leave_every_gene_open_here_too(results: Results) -> None:
    """`why` says what the report says: without a normal a withheld candidate may lie anywhere."""
    state = LocusState.NOT_DETECTED
    gene = GeneCallability(gene="BRAF", state=state, cds_bp=9, targeted_bp=9, callable_bp=9)
    record = Callability(
        case_id=CASE,
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=89,
        tumour_fraction=None,
        loci=(locus(600, state, min_depth_x=400), locus(300, state, min_depth_x=400)),
        genes=(gene,),
        callable_cds_bp=9,
        tmb_depth_x=50,
    )
    record.write_json(results.path("qc", "callability.json"))
    results.write(suppressed_germline=1, untold=1, told_places={"BRAF": (600,)})
    story = results.tell("BRAF")
    assert "BRAF: NOT_ASSESSABLE" in story
    assert "BRAF codon 300: NOT_ASSESSABLE" in story
    assert "BRAF codon 600: NOT_DETECTED" in story


def test_what_the_case_does_not_support_is_not_said(results: Results) -> None:
    """Depth would allow it; the case as a whole does not, and the report says so."""
    depth = Callability(
        case_id=CASE,
        required_fragments=5,
        power=0.95,
        target_vaf=0.05,
        limited_vaf=0.1,
        depth_for_target_x=181,
        depth_for_limited_x=89,
        tumour_fraction=None,
        loci=(locus(300, LocusState.NOT_DETECTED, min_depth_x=400),),
        genes=(),
        callable_cds_bp=9,
        tmb_depth_x=50,
    )
    depth.write_json(results.path("qc", "callability.json"))
    weak = locus(300, LocusState.NOT_ASSESSABLE, min_depth_x=400, reason="copies may be counted")
    Assessability(
        case_id=CASE,
        verdict=Verdict.WARN,
        identity=CaseIdentity(reference=None),
        tumour_qc=SampleQc(case_id=CASE, role=Role.TUMOUR, verdict=Verdict.WARN),
        normal_qc=None,
        callability=depth.model_copy(update={"loci": (weak,)}),
    ).write_json(results.path("assessability", "assessability.json"))
    story = " ".join(results.tell("BRAF").split())
    assert "BRAF codon 300: NOT_ASSESSABLE" in story
    assert "copies may be counted" in story


def test_open_codon_is_told_at_its_place(results: Results) -> None:
    """Outside hotspots, too, and nowhere else."""
    unresolved = UnresolvedLocus(locus_id="BRAF codon 300", gene="BRAF", number=300, reason="why")
    results.write(unresolved=(unresolved,))
    assert "BRAF codon 300: why" in results.tell(f"chr7:{results.codon(300)}")
    assert "BRAF codon 300: why" not in results.tell(f"chr7:{results.codon(301)}")


def test_open_exon_is_told_at_its_place(results: Results) -> None:
    """As of a filtered duplication, or of one that the matched normal carries."""
    ((start, end), *_) = next(iter(results.braf.model)).exons
    unresolved = UnresolvedLocus(
        locus_id="BRAF exon 1", gene="BRAF", number=0, exon=1, reason="why"
    )
    results.write(unresolved=(unresolved,))
    assert "BRAF exon 1: why" in results.tell(f"chr7:{start + 10}")
    assert "BRAF exon 1: why" not in results.tell(f"chr7:{end + 10}")


def test_submitted_calls_without_reads(results: Results) -> None:
    results.write(source=EvidenceSource.SUBMITTED_VCF)
    story = results.tell("BRAF V600E")
    assert "no candidate: the submitted calls hold no record there that is told" in story
    assert "Needed          a record of the submitted VCF; called from 50 usable" in story


def test_alignment_gone(results: Results) -> None:
    assert "no candidate: no alignment of this case in the results" in results.tell("BRAF V600E")


def test_not_tested(results: Results) -> None:
    results.write(tested=False, reason="no reads and no calls were given")
    assert results.tell("BRAF") == (
        "T1: small variants were not tested: no reads and no calls were given\n"
    )


def test_without_the_reference_places_still_answer(results: Results) -> None:
    results.report_v600e()
    for path in (results.folder / "results/reference").glob("genome.fa*"):
        path.unlink()
    assert "BRAF p.V600E: reported" in results.tell("BRAF V600E")
    assert "no candidate" in results.tell("BRAF codon 300")


# Loci by name


def exon_loss(**fields: Any) -> ExonDeletion:
    given = {"change": ExonChange.DELETION, "first_exon": 1, "last_exon": 1, "source": "test"}
    return ExonDeletion(name="EGFRvIII", gene="EGFR", reason="numbers", **given, **fields)


def test_rearrangement_by_name(results: Results) -> None:
    path = results.path("small_variants", "exon_deletions.jsonl.gz")
    with pytest.raises(
        ConfigError, match=r"exon_deletions\.jsonl\.gz: no such file; run: snakemake"
    ):
        results.tell("EGFRvIII")
    write_records(path, [exon_loss(status=Status.NOT_TESTED)])
    story = results.tell("EGFR variant III")
    assert "EGFRvIII: not tested\n  Change          EGFR exon 1 lost\n  Reason  " in story
    assert "no candidate" not in story


def test_name_that_does_not_fit_the_transcript(results: Results) -> None:
    gene = "of BRAF is V on ENST_BRAF.1, not G: a count on another transcript"
    assert f"codon 600 {gene}" in results.tell("BRAF G600E").replace("\n", " ")
    assert "is V on" not in results.tell("BRAF V600E")
    assert "the base at c.1799A>T of BRAF is T on" in results.tell("BRAF c.1799A>T")
    assert "the base at" not in results.tell("BRAF c.1799T>A")


def test_limits_of_the_hotspots_within_a_stretch(results: Results) -> None:
    story = " ".join(results.tell("BRAF exon 1").split())
    assert "8 of them alternative, and a fraction of 0.03 at BRAF codon" in story
    assert "1 more of its hotspots 5 alternative and a fraction of 0.02" in story


def test_other_candidate_at_the_base_is_pointed_to(
    results: Results, sequence: Callable[..., None]
) -> None:
    results.report_v600e()
    sequence(results.position(140753336), depth=100, alternative=50)
    story = results.tell("BRAF V600K")
    assert "reach the limit of a call" in story
    assert "see the other candidates there" in " ".join(story.split())
    assert "no call is told" not in story


# Errors and the command


@pytest.mark.parametrize(
    ("question", "match"),
    [
        pytest.param("7:{at}:G:T", "the reference has A there, not G", id="other-reference"),
        pytest.param("7:{at}:C:C", "the reference has A there, not C", id="other-and-no-change"),
        pytest.param("7:{at}:A:A", "changes nothing: A is the reference", id="no-change"),
        pytest.param("7:{at}:CAT:CA", "the reference has A.. there, not CAT", id="base-before"),
        pytest.param("KRAS", "no gene or transcript 'KRAS' in this run", id="unknown-gene"),
    ],
)
def test_questions_that_cannot_be_answered(results: Results, question: str, match: str) -> None:
    with pytest.raises(ConfigError, match=match):
        results.tell(question.format(at=results.position(140753336)))


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("small_variants", "measured.jsonl.gz"),
        ("small_variants", "variants.jsonl.gz"),
        ("small_variants", "ledger.tsv.gz"),
    ],
)
def test_missing_result(results: Results, stage: str, name: str) -> None:
    path = results.path(stage, name)
    path.unlink()
    with pytest.raises(ConfigError, match=f"{path}: no such file; run: snakemake --cores 1 {path}"):
        results.tell("BRAF")


def test_damaged_result(results: Results) -> None:
    path = results.path("small_variants", "measured.jsonl.gz")
    path.write_bytes(gzip.compress(b'{"contig": 7}\n'))
    with pytest.raises(Exception, match="line 1: not a SmallVariant"):
        results.tell("BRAF")


def write_config(results: Results) -> Path:
    path = results.folder / "config.yaml"
    path.write_text(results.config.model_dump_json(exclude_none=True))
    return path


def test_command(results: Results, capsys: pytest.CaptureFixture[str]) -> None:
    results.report_v600e()
    options = ["--results", str(results.folder / "results"), "--config", str(write_config(results))]
    assert cli.main(["why", CASE, "BRAF", "V600E", *options]) == 0
    assert "BRAF p.V600E: reported" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("case", "folder", "match"),
    [
        pytest.param("T9", "results", "no case 'T9'; its cases: T1", id="unknown-case"),
        pytest.param("../T1", "results", "no case '../T1'", id="path-as-case"),
        pytest.param("T1", "elsewhere", "no case there; run the pipeline first", id="no-results"),
    ],
)
def test_command_teaches(
    results: Results, caplog: pytest.LogCaptureFixture, case: str, folder: str, match: str
) -> None:
    options = ["--results", str(results.folder / folder), "--config", str(write_config(results))]
    assert cli.main(["why", case, "BRAF", *options]) == 1
    assert match in caplog.text
