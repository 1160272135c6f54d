"""The stage's scripts on tiny cases, from candidates to named variants."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from running import REPOSITORY

import adopt_calls
import annotate_variants
import judge_variants
import measure_variants
import unite_candidates
from agnoma.io.ledger import read_ledger, write_ledger
from agnoma.io.panel_of_normals import Count, write_counts
from agnoma.io.person_ids import normal_id, patient_key, reads_key
from agnoma.io.records import read_records, write_records
from agnoma.io.submitted_names import SubmittedName, dump_names
from agnoma.io.vcf import (
    CandidateRecord,
    SubmittedCounts,
    SubmittedPhase,
    read_candidates,
    write_candidates,
)
from agnoma.models.case import CaseInfo
from agnoma.models.evidence import PhaseRelation
from agnoma.models.variant import (
    AnnotatedVariant,
    LedgerEntry,
    Origin,
    SmallVariant,
    SmallVariantSummary,
)
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.judge.case_verdicts import JudgeInputs, Outputs
from agnoma.small_variants.judge.frame_partners import UNTOLD
from agnoma.small_variants.judge.panel_building import build_panel
from agnoma.small_variants.judge.tables import TableFiles
from agnoma.small_variants.measure.case_evidence import MeasureInputs

HOTSPOTS = "gene\tcodon\teffect\talleles\tsource\nBRAF\t600\tgof\tp.V600E\ttest\n"


class Bench:
    """One case in a folder."""

    def __init__(self, braf: Any, make_reads: Callable[..., Any], folder: Path) -> None:
        self.braf, self.folder, self.make_reads = braf, folder, make_reads
        self.genome = braf.genome
        write_records(folder / "t.jsonl.gz", list(braf.model))
        (folder / "hotspots.tsv").write_text(HOTSPOTS)

    def bam(self, name: str, groups: list[tuple[int, list[tuple[int, str]]]]) -> Path:
        """Write fragments around codon 600: number and substitutions of each group."""
        reads = self.make_reads(self.genome)
        count = 0
        for number, changes in groups:
            for i in range(number):
                start = self.braf.codon_start - 20 - i % 60
                sequence = reads.carrying(start, *changes)
                reads.add(f"f{count:04}", start, sequence=sequence, flag=16 * (i % 2))
                count += 1
        return Path(reads.write(self.folder / name))

    def measure(
        self,
        candidates: list[CandidateRecord] | None,
        tumour: Path | None = None,
        normal: Path | None = None,
        **other: Any,
    ) -> SmallVariantSummary:
        path = None
        if candidates is not None:
            path = self.folder / "candidates.vcf"
            write_candidates(path, candidates, {"7": len(self.genome.bases)})
        settings = SmallVariantsConfig().model_dump_json()
        evidence, unjudged = self.folder / "e.jsonl.gz", self.folder / "u.tsv.gz"
        reference = {"fasta": self.genome.path, "transcripts": self.folder / "t.jsonl.gz"}
        if path is not None:
            given = MeasureInputs(path, tumour, normal, **reference)
            measure_variants.main(given, evidence, unjudged, settings=settings)
        adopted = other.get("adopted_ledger")
        case = {
            "case_id": "C1",
            "patient_id": "P1",
            "tumour_fraction": other.get("tumour_fraction"),
        }
        judge_variants.main(
            JudgeInputs(
                evidence=() if path is None else (evidence,),
                unjudged=() if path is None else (unjudged, *([adopted] if adopted else [])),
                candidates=path,
                hotspots=self.folder / "hotspots.tsv",
                tables=TableFiles(
                    chip_genes=REPOSITORY / "resources/knowledge/chip_genes.tsv",
                    founders=other.get("founders")
                    or REPOSITORY / "resources/knowledge/founders.tsv",
                    population=other.get("population"),
                    copy_number=other.get("copy_number"),
                    panel_of_normals=other.get("panel_of_normals"),
                    normal_bam=normal,
                ),
                panel=other.get("panel"),
                indel_regions=other.get("indel_regions"),
                duplication_regions=other.get("duplication_regions"),
                exon_deletions=other.get("exon_deletions"),
                **reference,
            ),
            Outputs(
                self.folder / "m.jsonl.gz",
                self.folder / "m.vcf",
                self.folder / "ledger.tsv.gz",
                self.folder / "genotypes.jsonl.gz",
                self.folder / "summary.json",
            ),
            case=CaseInfo.model_validate(case).model_dump_json(),
            settings=settings,
            has_reads=tumour is not None,
            has_normal=normal is not None,
            vcf_normal=other.get("vcf_normal"),
        )
        return SmallVariantSummary.read_json(self.folder / "summary.json")

    def annotate(self) -> list[AnnotatedVariant]:
        annotate_variants.main(
            self.folder / "m.jsonl.gz",
            self.folder / "m.vcf",
            self.folder / "t.jsonl.gz",
            self.genome.path,
            REPOSITORY / "resources/knowledge/aliases.tsv",
            self.folder / "v.jsonl.gz",
            self.folder / "v.tsv.gz",
            self.folder / "v.vcf.gz",
            build="simulated",
            case_id="C1",
        )
        return read_records(self.folder / "v.jsonl.gz", AnnotatedVariant)

    @property
    def records(self) -> list[SmallVariant]:
        return read_records(self.folder / "m.jsonl.gz", SmallVariant)

    @property
    def ledger(self) -> list[LedgerEntry]:
        """Entries that name something; the others are counts of what is withheld."""
        entries = read_ledger(self.folder / "ledger.tsv.gz")
        return [entry for entry in entries if entry.value != "withheld"]

    def snv(self, offset: int, alt: str, **counts: SubmittedCounts) -> CandidateRecord:
        start = self.braf.codon_start + offset
        return CandidateRecord("7", start, self.genome.bases[start], alt, **counts)


@pytest.fixture
def bench(braf: Any, make_reads: Callable[..., Any], tmp_path: Path) -> Bench:
    return Bench(braf, make_reads, tmp_path)


def test_v600k_in_two_records_is_one_named_variant(bench: Bench) -> None:
    at = bench.braf.codon_start
    tumour = bench.bam("t.bam", [(40, [(at + 1, "T"), (at + 2, "T")]), (60, [])])
    normal = bench.bam("n.bam", [(60, [])])
    summary = bench.measure([bench.snv(1, "T"), bench.snv(2, "T")], tumour, normal)
    assert (summary.candidates, summary.reported, summary.matched_normal) == (2, 1, True)
    (named,) = bench.annotate()
    assert (named.gene, named.hgvs_c) == ("BRAF", "c.1798_1799delinsAA")
    assert (named.hgvs_p, named.protein_change) == ("p.(Val600Lys)", "p.V600K")
    assert (named.codon_first, named.codon_last, named.hotspot) == (600, 600, "BRAF codon 600")
    assert (named.exon, named.exon_count, named.mane_select) == (1, 1, True)
    assert named.hgvs_g == f"7:g.{at + 2}_{at + 3}delinsTT"
    assert named.origin is Origin.SOMATIC
    assert len(named.merged_from) == 2
    assert [e.rule for e in bench.ledger] == ["merged_into", "merged_into"]
    table = gzip.decompress((bench.folder / "v.tsv.gz").read_bytes()).decode()
    assert "p.(Val600Lys)" in table


def test_germline_is_in_no_output(bench: Bench) -> None:
    at = bench.braf.codon_start
    groups = [(50, [(at + 10, "T" if bench.genome.bases[at + 10] != "T" else "A")]), (50, [])]
    inherited = bench.snv(10, groups[0][1][0][1])
    summary = bench.measure([inherited], bench.bam("t.bam", groups), bench.bam("n.bam", groups))
    assert summary.suppressed_germline == 1
    assert not bench.records
    assert not bench.ledger
    for name in ("m.vcf", "summary.json"):
        assert inherited.key.split(":")[1] not in (bench.folder / name).read_text()


def test_inherited_neighbour_does_not_come_out_through_a_longer_proposal(bench: Bench) -> None:
    at, bases = bench.braf.codon_start, bench.genome.bases
    here, there = at + 10, at + 14
    one = "T" if bases[here] != "T" else "A"
    two = "T" if bases[there] != "T" else "A"
    whole = CandidateRecord("7", here, bases[here : there + 1], one + bases[here + 1 : there] + two)
    tumour = bench.bam("t.bam", [(20, [(here, one), (there, two)]), (80, [(there, two)])])
    normal = bench.bam("n.bam", [(60, [(there, two)])])
    summary = bench.measure([whole], tumour, normal)
    assert summary.suppressed_germline == 1
    assert [(v.start, v.alt) for v in bench.records] == [(here, one)]
    assert not any(str(there + 1) in e.item + e.value for e in bench.ledger)


def test_inherited_neighbour_at_the_same_fraction_stays_out_of_the_name(bench: Bench) -> None:
    """A pure tumour: V600K and an inherited base lie on the same half of the fragments."""
    at, bases = bench.braf.codon_start, bench.genome.bases
    beside = (at + 4, "T" if bases[at + 4] != "T" else "A")
    both = [(at + 1, "T"), (at + 2, "T"), beside]
    whole = CandidateRecord("7", at + 1, bases[at + 1 : at + 5], "TT" + bases[at + 3] + beside[1])
    tumour = bench.bam("t.bam", [(50, both), (50, [])])
    normal = bench.bam("n.bam", [(30, [beside]), (30, [])])
    summary = bench.measure([whole, bench.snv(4, beside[1])], tumour, normal)
    assert summary.suppressed_germline == 1
    (named,) = bench.annotate()
    assert named.protein_change == "p.V600K"
    told = "".join(e.item + e.value for e in bench.ledger) + "".join(named.merged_from)
    assert f":{at + 5}:" not in told
    assert str(at + 5) not in (bench.folder / "summary.json").read_text()


def in_cis_with_an_inherited_insertion(
    bench: Bench, name: str, groups: list[tuple[int, bool, bool]], size: int = 9
) -> Path:
    """Write fragments: number, with the inherited insertion, with the somatic deletion 8 bp on."""
    bases, at = bench.genome.bases, bench.braf.codon_start + 30
    reads, count = bench.make_reads(bench.genome), 0
    for number, inserted, deleted in groups:
        for i in range(number):
            start = at - 30 - i % 25
            left, extra = at - start, "GATT" if inserted else ""
            gap = size if deleted else 0
            rest = 100 - left - len(extra) - 8
            sequence = bases[start:at] + extra + bases[at : at + 8]
            sequence += bases[at + 8 + gap : at + 8 + gap + rest]
            head = f"{left}M4I8M" if inserted else f"{left + 8}M"
            whole = f"{left}M4I{8 + rest}M" if inserted else "100M"
            cigar = f"{head}{size}D{rest}M" if deleted else whole
            reads.add(f"f{count:04}", start, sequence=sequence, cigar=cigar, flag=16 * (i % 2))
            count += 1
    return Path(reads.write(bench.folder / name))


@pytest.mark.parametrize(
    ("size", "undone"),
    [pytest.param(7, True, id="in-frame-together"), pytest.param(8, False, id="out-of-frame")],
)
def test_frameshift_that_an_inherited_one_undoes_is_withheld_with_it(
    size: int, undone: bool, bench: Bench
) -> None:
    """Words on it alone would tell that an inherited frameshift is beside it (clinical.md 8.1)."""
    bases, at = bench.genome.bases, bench.braf.codon_start + 30
    groups = [(30, True, True), (70, True, False), (100, False, False)]
    tumour = in_cis_with_an_inherited_insertion(bench, "t.bam", groups, size)
    normal = in_cis_with_an_inherited_insertion(
        bench, "n.bam", [(40, True, False), (40, False, False)]
    )
    deletion = CandidateRecord("7", at + 7, bases[at + 7 : at + 8 + size], bases[at + 7])
    insertion = CandidateRecord("7", at - 1, bases[at - 1], bases[at - 1] + "GATT")
    summary = bench.measure([insertion, deletion], tumour, normal)
    assert summary.unresolved == ()
    if not undone:
        (told,) = bench.records
        assert (told.start, told.failed, told.undetermined_effect) == (at + 7, (), None)
        assert (summary.reported, summary.untold) == (1, 0)
        return
    assert (bench.records, summary.reported) == ([], 0)
    assert summary.withheld_by_rule == {"normal_alt": 2}
    # As any case with a withheld variant that may be somatic: nothing is excluded, nothing placed.
    assert (summary.untold, summary.odd_in_normal, summary.known_in_normal) == (1, 1, 0)
    assert UNTOLD not in everything_told(bench)
    assert f":{at + 8}:" not in everything_told(bench)


def test_deletion_beside_an_inherited_insertion_is_counted_and_told(bench: Bench) -> None:
    bases, at = bench.genome.bases, bench.braf.codon_start + 30
    tumour = in_cis_with_an_inherited_insertion(
        bench, "t.bam", [(30, True, True), (70, True, False), (100, False, False)]
    )
    normal = in_cis_with_an_inherited_insertion(
        bench, "n.bam", [(40, True, False), (40, False, False)]
    )
    deletion = CandidateRecord("7", at + 7, bases[at + 7 : at + 17], bases[at + 7])
    insertion = CandidateRecord("7", at - 1, bases[at - 1], bases[at - 1] + "GATT")
    summary = bench.measure([insertion, deletion], tumour, normal)
    assert summary.suppressed_germline == 1
    (told,) = bench.records
    assert (told.start, len(told.ref) - len(told.alt)) == (at + 7, 9)
    assert (told.tumour.alt_count, told.tumour.depth_x) == (30, 200)
    assert told.failed == ()


def with_ends_beside_an_insertion(
    bench: Bench, name: str, carriers: int, others: int, ends: int
) -> tuple[Path, CandidateRecord, CandidateRecord]:
    """Write fragments with and without an insertion, and ends of the first that show one base.

    Return the alignments with the two records that callers propose.
    """
    bases, at = bench.genome.bases, bench.braf.codon_start + 30
    extra = _other(bench, at) + "ATTC"
    reads, count = bench.make_reads(bench.genome), 0

    def add(number: int, start: int, sequence: str, cigar: str) -> None:
        nonlocal count
        flag = 16 * (number % 2)
        reads.add(f"f{count:04}", start, sequence=sequence, cigar=cigar, flag=flag)
        count += 1

    for i in range(max(carriers, others)):
        start = at - 30 - i % 25
        left = at - start
        if i < carriers:
            with_it = bases[start:at] + extra + bases[at : start + 95]
            add(i, start, with_it, f"{left}M5I{95 - left}M")
        if i < others:
            add(i, start, bases[start : start + 100], "100M")
    for i in range(ends):
        start = at - 40 - i
        add(i, start, bases[start:at] + extra[0], f"{at - start + 1}M")
    path = Path(reads.write(bench.folder / name))
    insertion = CandidateRecord("7", at - 1, bases[at - 1], bases[at - 1] + extra)
    return path, insertion, bench.snv(30, extra[0])


@pytest.mark.parametrize(
    ("with_normal", "rule"),
    [
        pytest.param(True, "normal_alt", id="matched"),
        pytest.param(False, "germline_like_vaf", id="tumour-only"),
    ],
)
def test_misread_end_of_an_inherited_insertion_is_told_nowhere(
    with_normal: bool, rule: str, bench: Bench
) -> None:
    tumour, insertion, base = with_ends_beside_an_insertion(bench, "t.bam", 100, 100, 8)
    normal = with_ends_beside_an_insertion(bench, "n.bam", 50, 50, 3)[0] if with_normal else None
    summary = bench.measure([insertion, base], tumour, normal)
    assert summary.withheld_by_rule == {rule: 1}
    assert summary.dropped_by_rule == {}
    assert not bench.records
    assert not bench.ledger
    told = everything_told(bench)
    for place in (base.start, base.start + 1):
        assert f":{place}:" not in told
        assert f"\t{place}\t" not in told


def test_misread_end_of_a_somatic_insertion_goes_with_it(bench: Bench) -> None:
    tumour, insertion, base = with_ends_beside_an_insertion(bench, "t.bam", 60, 140, 8)
    normal = with_ends_beside_an_insertion(bench, "n.bam", 0, 100, 0)[0]
    bench.measure([insertion, base], tumour, normal)
    assert [(v.key, v.failed, v.merged_from) for v in bench.records] == [(insertion.key, (), ())]
    assert [(e.item, e.rule, e.value) for e in bench.ledger] == [
        (base.key, "misread", insertion.key)
    ]


def test_misread_bases_proposed_together_are_not_taken_apart(bench: Bench) -> None:
    """A proposal of two bases whose first one is an end of an inherited insertion's reads."""
    tumour, insertion, base = with_ends_beside_an_insertion(bench, "t.bam", 100, 100, 8)
    normal = with_ends_beside_an_insertion(bench, "n.bam", 50, 50, 3)[0]
    next_base = bench.genome.bases[base.start + 1]
    longer = CandidateRecord(
        "7",
        base.start,
        base.ref + next_base,
        base.alt + _other(bench, base.start + 1),
    )
    bench.measure([insertion, longer], tumour, normal)
    assert not [e for e in bench.ledger if str(base.start + 1) in e.item]


def beside_inherited(
    bench: Bench, groups: tuple[int, int, int], *, at: int = 9, further: int = 1
) -> tuple[CandidateRecord, CandidateRecord, Path]:
    """Return an inherited base, a somatic one on the same molecules, and the tumour.

    Numbers of fragments: with both, with the inherited one alone, with neither.
    """
    here = bench.braf.codon_start + at
    inherited, somatic = (bench.snv(o, _other(bench, here + o - at)) for o in (at, at + further))
    one, two = (here, inherited.alt), (here + further, somatic.alt)
    both, alone, neither = groups
    tumour = bench.bam("t.bam", [(both, [one, two]), (alone, [one]), (neither, [])])
    return inherited, somatic, tumour


def everything_told(bench: Bench) -> str:
    """Return all the stage wrote for a case, names included."""
    bench.annotate()
    packed = [gzip.decompress(path.read_bytes()).decode() for path in bench.folder.glob("[vm].*gz")]
    packed.append(gzip.decompress((bench.folder / "ledger.tsv.gz").read_bytes()).decode())
    plain = [(bench.folder / name).read_text() for name in ("m.vcf", "summary.json")]
    return "".join(packed + plain)


@pytest.mark.parametrize("further", [pytest.param(1, id="adjacent"), pytest.param(2, id="gap")])
@pytest.mark.parametrize("as_one", [False, True], ids=["two-proposals", "one-proposal"])
def test_somatic_change_in_cis_does_not_bring_out_an_inherited_one(
    further: int, as_one: bool, bench: Bench
) -> None:
    """Tumour only: of the inherited half of the fragments 20 % of all carry the somatic base."""
    inherited, somatic, tumour = beside_inherited(bench, (80, 100, 220), further=further)
    between = bench.genome.bases[inherited.start + 1 : somatic.start]
    whole = CandidateRecord(
        "7",
        inherited.start,
        inherited.ref + between + somatic.ref,
        inherited.alt + between + somatic.alt,
    )
    summary = bench.measure([whole] if as_one else [inherited, somatic], tumour)
    assert [(v.key, v.tumour.alt_count) for v in bench.records] == [(somatic.key, 80)]
    assert bench.records[0].merged_from == ()
    assert not bench.ledger
    assert summary.withheld_by_rule == {"germline_like_vaf": 2}
    assert summary.untold == 1
    told = everything_told(bench)
    assert somatic.key.split(":")[1] in told
    for held in (inherited, whole):
        place = str(held.start + 1)
        assert f":{place}:" not in told
        assert f"\t{place}\t" not in told
        assert f'"start":{held.start},' not in told
    # The neighbour's bases stand in no name.
    assert "delins" not in told


def test_what_is_told_in_place_of_a_larger_change_stands_in_order(bench: Bench) -> None:
    at, bases = bench.braf.codon_start, bench.genome.bases
    one, between, two = (bench.snv(o, "T" if bases[at + o] != "T" else "A") for o in (9, 10, 11))
    both = [(one.start, one.alt), (two.start, two.alt)]
    groups = [(80, both), (100, both[:1]), (60, [(between.start, between.alt)]), (160, [])]
    bench.measure([one, between, two], bench.bam("t.bam", groups))
    assert [v.key for v in bench.records] == [between.key, two.key]


def test_equal_parts_of_one_codon_stay_one_without_a_normal(bench: Bench) -> None:
    """Both bases are somatic, as in V600K: at 20 % neither part is commoner than the whole."""
    inherited, somatic, tumour = beside_inherited(bench, (80, 0, 320))
    bench.measure([inherited, somatic], tumour)
    (variant,) = bench.records
    assert (variant.ref, variant.alt) == (inherited.ref + somatic.ref, inherited.alt + somatic.alt)
    assert len(variant.merged_from) == 2


def test_commoner_part_that_is_somatic_is_told(bench: Bench) -> None:
    """A subclone's second base: the first one's fraction, 25 %, is no inherited one."""
    inherited, somatic, tumour = beside_inherited(bench, (40, 60, 300))
    bench.measure([inherited, somatic], tumour)
    counts = {(v.ref, v.alt): v.tumour.alt_count for v in bench.records}
    whole = (inherited.ref + somatic.ref, inherited.alt + somatic.alt)
    assert counts == {(inherited.ref, inherited.alt): 60, whole: 40}


def test_shallow_normal_does_not_bring_out_an_inherited_neighbour(bench: Bench) -> None:
    inherited, somatic, tumour = beside_inherited(bench, (80, 100, 220))
    bench.measure([inherited, somatic], tumour, bench.bam("n.bam", [(6, [])]))
    assert not {inherited.key} & {v.key for v in bench.records}
    assert all(inherited.key not in v.merged_from for v in bench.records)
    assert f":{inherited.start + 1}:" not in everything_told(bench)


def test_inherited_deletion_in_cis_stays_out_of_the_records(bench: Bench) -> None:
    """Callers write an inherited deletion and a somatic one near it as one complex change."""
    bases, at = bench.genome.bases, bench.braf.codon_start + 30
    tumour = in_cis_with_an_inherited_insertion(
        bench, "t.bam", [(80, True, True), (100, True, False), (220, False, False)]
    )
    inserted = CandidateRecord("7", at - 1, bases[at - 1], bases[at - 1] + "GATT")
    gone = CandidateRecord("7", at + 7, bases[at + 7 : at + 17], bases[at + 7])
    whole = CandidateRecord(
        "7", at - 1, bases[at - 1 : at + 17], bases[at - 1] + "GATT" + bases[at : at + 8]
    )
    bench.measure([inserted, gone, whole], tumour)
    assert [v.key for v in bench.records] == [gone.key]
    assert bench.records[0].tumour.alt_count > 70
    assert "GATT" not in everything_told(bench)


def test_unlisted_allele_in_a_hotspot_codon_may_be_inherited(bench: Bench) -> None:
    """V600E is listed there; V600A at half of the fragments, without a normal, is not."""
    at = bench.braf.codon_start + 1
    summary = bench.measure([bench.snv(1, "G")], bench.bam("t.bam", [(50, [(at, "G")]), (50, [])]))
    assert (summary.suppressed_germline, bench.records) == (1, [])
    assert [locus.locus_id for locus in summary.unresolved] == ["BRAF codon 600"]


def test_tumour_only_half_is_withheld_but_a_hotspot_is_not(bench: Bench) -> None:
    at, bases = bench.braf.codon_start, bench.genome.bases
    other = "T" if bases[at + 10] != "T" else "A"
    tumour = bench.bam("t.bam", [(50, [(at + 1, "T"), (at + 10, other)]), (50, [])])
    summary = bench.measure([bench.snv(1, "T"), bench.snv(10, other)], tumour)
    assert (summary.matched_normal, summary.suppressed_germline) == (False, 1)
    assert "1 candidates with an allele fraction compatible with germline" in summary.notes[0]
    (kept,) = bench.records
    assert (kept.hotspot, kept.origin) == ("BRAF codon 600", Origin.UNDETERMINED)
    normal_alt = next(f for f in kept.filters if f.name == "normal_alt")
    assert (normal_alt.passed, normal_alt.reason) == (
        None,
        "not evaluated: no matched normal given",
    )


def test_failing_candidate_is_in_records_vcf_and_ledger(bench: Bench) -> None:
    at = bench.braf.codon_start
    tumour = bench.bam("t.bam", [(3, [(at + 1, "T")]), (97, [])])
    bench.measure([bench.snv(1, "T")], tumour, bench.bam("n.bam", [(60, [])]))
    assert bench.records[0].failed == ("low_alt",)
    assert bench.records[0].rescued == ("weak_lod",)
    assert {e.rule: e.limit for e in bench.ledger} == {"low_alt": "5"}
    assert "\tlow_alt\t" in (bench.folder / "m.vcf").read_text()
    assert bench.annotate() == []


def in_braf(bench: Bench, alt: int, depth: int, name: str) -> Path:
    at = bench.braf.codon_start + 1
    return bench.bam(name, [(alt, [(at, "T")]), (depth - alt, [])])


def test_tumour_cells_in_a_shallow_normal_leave_the_hotspot_open(bench: Bench) -> None:
    """V600E in 152 of 224 fragments, and in 2 of 13 of a normal with tumour cells."""
    tumour, normal = in_braf(bench, 152, 224, "t.bam"), in_braf(bench, 2, 13, "n.bam")
    summary = bench.measure([bench.snv(1, "T")], tumour, normal)
    assert (summary.suppressed_germline, summary.reported) == (0, 0)
    (entry,) = bench.ledger
    assert entry.rule == "normal_alt"
    assert "normal 2/13, tumour 152/224" in entry.explanation
    assert entry.explanation.endswith("; tumour in normal suspected")
    (open_locus,) = summary.unresolved
    assert (open_locus.locus_id, open_locus.gene, open_locus.number, open_locus.exon) == (
        "BRAF codon 600", "BRAF", 600, 1,
    )  # fmt: skip
    assert open_locus.reason == (
        "a candidate in 152 of 224 fragments was filtered by normal_alt; normal 2 of 13"
    )


def test_half_of_the_normal_is_withheld_but_leaves_the_hotspot_open(bench: Bench) -> None:
    tumour, normal = in_braf(bench, 60, 100, "t.bam"), in_braf(bench, 30, 60, "n.bam")
    summary = bench.measure([bench.snv(1, "T")], tumour, normal)
    assert (summary.suppressed_germline, bench.records, bench.ledger) == (1, [], [])
    (open_locus,) = summary.unresolved
    assert open_locus.reason == (
        "a candidate that is a known somatic allele is present in the matched normal at 50 % "
        "(tumour 60 %): the normal may hold cells of the tumour, or of a clone of blood cells; "
        "not assessable as somatic"
    )
    assert (summary.known_in_normal, summary.odd_in_normal, summary.untold) == (1, 0, 0)
    assert "1 known somatic hotspot alleles are present in the matched normal" in summary.notes[0]
    assert str(bench.braf.codon_start + 2) not in (bench.folder / "summary.json").read_text()


def with_insertion(bench: Bench, name: str, alt: int, depth: int, inserted: str) -> Path:
    """Return fragments, some with bases inserted at the 30th base of BRAF's codons."""
    bases, at = bench.genome.bases, bench.braf.codon_start + 30
    reads = bench.make_reads(bench.genome)
    for number in range(depth):
        start = at - 30 - number % 25
        left, extra = at - start, inserted if number < alt else ""
        rest = 100 - left - len(extra)
        cigar = f"{left}M{len(extra)}I{rest}M" if extra else "100M"
        sequence = bases[start:at] + extra + bases[at : at + rest]
        reads.add(f"f{number:04}", start, sequence=sequence, cigar=cigar, flag=16 * (number % 2))
    return Path(reads.write(bench.folder / name))


def duplication_tables(bench: Bench) -> dict[str, Path]:
    tables = {"duplication_regions": "first_exon\tlast_exon\tmin_bp\tmax_bp\tkind\tsource\n"}
    tables["duplication_regions"] += "BRAF\t1\t1\t3\t400\titd\ttest\n"
    for name, text in tables.items():
        (bench.folder / f"{name}.tsv").write_text("gene\t" + text)
    return {name: bench.folder / f"{name}.tsv" for name in tables}


@pytest.mark.parametrize(
    ("repeats", "known"), [(True, 1), (False, 0)], ids=["duplication", "other-insertion"]
)
def test_duplication_in_the_normal_is_told_as_a_listed_allele_is(
    repeats: bool, known: int, bench: Bench
) -> None:
    """FLT3-ITD of leukaemic blood that was taken for the normal: it has no listed allele."""
    at = bench.braf.codon_start + 30
    here = bench.genome.bases[at - 12 : at]
    inserted = here if repeats else here.translate(str.maketrans("ACGT", "CATG"))
    tumour = with_insertion(bench, "t.bam", 45, 100, inserted)
    normal = with_insertion(bench, "n.bam", 30, 60, inserted)
    base = bench.genome.bases[at - 1]
    candidates = [CandidateRecord("7", at - 1, base, base + inserted)]
    summary = bench.measure(candidates, tumour, normal, **duplication_tables(bench))
    assert (summary.suppressed_germline, bench.records) == (1, [])
    assert summary.known_in_normal == known
    places = [(u.locus_id, u.exon, u.number) for u in summary.unresolved]
    assert places == [("BRAF exon 1", 1, 0)] * known
    assert all("present in the matched normal at 50 %" in u.reason for u in summary.unresolved)


def test_duplication_at_a_fraction_of_tumour_in_normal_is_shown(bench: Bench) -> None:
    at = bench.braf.codon_start + 30
    inserted, base = bench.genome.bases[at - 12 : at], bench.genome.bases[at - 1]
    tumour = with_insertion(bench, "t.bam", 120, 200, inserted)
    normal = with_insertion(bench, "n.bam", 30, 200, inserted)
    candidates = [CandidateRecord("7", at - 1, base, base + inserted)]
    summary = bench.measure(candidates, tumour, normal, **duplication_tables(bench))
    assert (summary.suppressed_germline, summary.known_in_normal) == (0, 1)
    (entry,) = bench.ledger
    assert entry.rule == "normal_alt"


def test_allele_that_runs_in_families_does_not_speak_against_the_normal(bench: Bench) -> None:
    tumour, normal = in_braf(bench, 60, 100, "t.bam"), in_braf(bench, 30, 60, "n.bam")
    for kind in ("predisposition", "founder"):
        founders = bench.folder / "founders.tsv"
        row = f"BRAF\t\tp.V600E\t{kind}\ttest\n"
        founders.write_text("gene\tc_name\tp_name\tkind\tsource\n" + row)
        summary = bench.measure([bench.snv(1, "T")], tumour, normal, founders=founders)
        (open_locus,) = summary.unresolved
        assert open_locus.reason == "a candidate whose origin is not resolved was withheld"
        assert (summary.known_in_normal, summary.odd_in_normal, summary.untold) == (0, 0, 0)


def test_normal_with_a_known_somatic_allele_leaves_every_gene_open(bench: Bench) -> None:
    """The normal is the tumour: V600E at half, and beside it what looks inherited."""
    at = bench.braf.codon_start
    other = bench.snv(10, _other(bench, at + 10))
    groups = [(50, [(at + 1, "T")]), (50, [(at + 10, other.alt)])]
    summary = bench.measure(
        [bench.snv(1, "T"), other], bench.bam("t.bam", groups), bench.bam("n.bam", groups)
    )
    assert (summary.suppressed_germline, summary.reported) == (2, 0)
    assert (summary.known_in_normal, summary.odd_in_normal, summary.untold) == (1, 0, 1)
    assert [u.locus_id for u in summary.unresolved] == ["BRAF codon 600"]
    assert summary.untold_reason is not None
    assert "perhaps tumour cells, 1 such is withheld" in summary.untold_reason
    assert "no gene, exon or codon without a finding is called free" in summary.notes[1]


def test_known_allele_that_is_shown_beside_the_normal_counts_as_well(bench: Bench) -> None:
    """At 15 % of the normal it is told, and fails the comparison; at 5 % it says nothing."""
    tumour = in_braf(bench, 120, 200, "t.bam")
    for alt, known in ((30, 1), (10, 0)):
        summary = bench.measure(
            [bench.snv(1, "T")], tumour, in_braf(bench, alt, 200, f"n{alt}.bam")
        )
        assert (summary.suppressed_germline, summary.known_in_normal) == (0, known)


def test_inherited_allele_at_a_place_of_predisposition_is_not_told(bench: Bench) -> None:
    """A named allele of a suppressor may be either: every gene is open, and no place told."""
    (bench.folder / "hotspots.tsv").write_text(HOTSPOTS.replace("gof", "lof"))
    tumour, normal = in_braf(bench, 60, 100, "t.bam"), in_braf(bench, 30, 60, "n.bam")
    summary = bench.measure([bench.snv(1, "T")], tumour, normal)
    assert (summary.suppressed_germline, summary.unresolved) == (1, ())
    assert (summary.known_in_normal, summary.odd_in_normal, summary.untold) == (0, 1, 1)
    told = everything_told(bench)
    assert "600" not in told.replace("0.600", "")
    assert f":{bench.braf.codon_start + 2}:" not in told


def test_other_allele_at_a_place_of_predisposition_is_inherited(bench: Bench) -> None:
    text = HOTSPOTS.replace("gof", "lof").replace("V600E", "V600K")
    (bench.folder / "hotspots.tsv").write_text(text)
    tumour, normal = in_braf(bench, 60, 100, "t.bam"), in_braf(bench, 30, 60, "n.bam")
    summary = bench.measure([bench.snv(1, "T")], tumour, normal)
    assert (summary.suppressed_germline, summary.odd_in_normal, summary.untold) == (1, 0, 0)


def test_silent_inherited_change_leaves_nothing_open(bench: Bench) -> None:
    at = bench.braf.codon_start
    groups = [(40, [(at, "T")]), (40, [])]  # GTG to GTA: valine as before
    summary = bench.measure([bench.snv(0, "T")], bench.bam("t.bam", groups),
                            bench.bam("n.bam", groups))  # fmt: skip
    assert (summary.suppressed_germline, summary.unresolved) == (1, ())


@pytest.mark.parametrize(
    ("alt", "depth", "reason"),
    [
        pytest.param(0, 0, "in 0 of 0 fragments was filtered by low_depth, ", id="no-fragment"),
        pytest.param(1, 49, "in 1 of 49 fragments was filtered by low_depth, ", id="just-below"),
        pytest.param(1, 50, None, id="deep-enough-to-tell"),
    ],
)
def test_candidate_where_too_few_fragments_decide_leaves_the_hotspot_open(
    bench: Bench, alt: int, depth: int, reason: str | None
) -> None:
    """A caller proposed V600E, perhaps on reads of a quality that does not count."""
    summary = bench.measure([bench.snv(1, "T")], in_braf(bench, alt, depth, "t.bam"))
    assert summary.reported == 0
    found = {locus.locus_id: locus.reason for locus in summary.unresolved}
    assert list(found) == ([] if reason is None else ["BRAF codon 600"])
    assert (reason or "") in found.get("BRAF codon 600", "")


def test_low_fraction_at_a_hotspot_is_reported_over_a_clean_normal(bench: Bench) -> None:
    """27 of 560 against 0 of 116: Fisher p 0.008, but NLOD 35."""
    tumour, normal = in_braf(bench, 27, 560, "t.bam"), in_braf(bench, 0, 116, "n.bam")
    summary = bench.measure([bench.snv(1, "T")], tumour, normal)
    assert (summary.reported, summary.unresolved) == (1, ())


@pytest.mark.parametrize(
    ("normal_alt", "codons"),
    [
        pytest.param(0, ["BRAF codon 600"], id="only-power-is-lacking"),
        pytest.param(2, ["BRAF codon 600"], id="the-normal-shows-it"),
    ],
)
def test_low_fraction_outside_hotspots_leaves_its_codon_open(
    bench: Bench, normal_alt: int, codons: list[str]
) -> None:
    """35 of 565 against 0 or 2 of 40: the normal alone keeps it from being reported."""
    (bench.folder / "hotspots.tsv").write_text(HOTSPOTS.replace("600", "500"))
    tumour = in_braf(bench, 35, 565, "t.bam")
    summary = bench.measure([bench.snv(1, "T")], tumour, in_braf(bench, normal_alt, 40, "n.bam"))
    assert summary.reported == 0
    assert [open_.locus_id for open_ in summary.unresolved] == codons


def test_submitted_codon_pair_keeps_its_phase_unknown(bench: Bench) -> None:
    counts = SubmittedCounts(100, 30)
    summary = bench.measure(
        [bench.snv(1, "T", tumour=counts), bench.snv(2, "T", tumour=counts)],
        vcf_normal="matched",
    )
    assert summary.source == "submitted VCF"
    assert any("two substitutions in one codon: phase unknown" in n for n in summary.notes)
    named = bench.annotate()
    assert [v.protein_change for v in named] == [None, None]
    assert [v.codon_first for v in named] == [600, 600]
    assert all("two substitutions in one codon" in (v.naming_reason or "") for v in named)
    assert {v.origin for v in named} == {Origin.SOMATIC_AS_SUBMITTED}
    strand = next(f for f in named[0].filters if f.name == "strand")
    assert (strand.passed, strand.reason) == (None, "not evaluated: no reads given")


def test_submitted_name_that_differs_is_shown(bench: Bench) -> None:
    counts = SubmittedCounts(100, 30)
    names = [SubmittedName("VEP", "BRAF", "ENST_BRAF.1", None, "p.Val600Lys", ())]
    candidate = replace(bench.snv(1, "T", tumour=counts), names=dump_names(names))
    bench.measure([candidate], vcf_normal="matched")
    (named,) = bench.annotate()
    assert named.name_check is not None
    assert named.name_check.agrees is False
    assert "Val600Lys" in named.name_check.reason
    assert named.protein_change == "p.V600E"


def test_low_tumour_fraction_is_noted(bench: Bench) -> None:
    counts = SubmittedCounts(100, 30)
    summary = bench.measure(
        [bench.snv(1, "T", tumour=counts)], vcf_normal="matched", tumour_fraction=0.05
    )
    assert any("expected at an allele fraction of 0.025" in note for note in summary.notes)


@pytest.mark.parametrize(
    ("first", "passed"),
    [
        pytest.param(21, True, id="within-20-bp"),
        pytest.param(22, False, id="just-beyond"),
    ],
)
def test_panel(first: int, passed: bool, bench: Bench, tmp_path: Path) -> None:
    start = bench.braf.codon_start + 1
    panel = tmp_path / "panel.bed"
    panel.write_text(f"chr7\t{start + first - 1}\t{start + 200}\tx\n")
    counts = SubmittedCounts(100, 30)
    bench.measure([bench.snv(1, "T", tumour=counts)], vcf_normal="matched", panel=panel)
    outcome = next(f for f in bench.records[0].filters if f.name == "non_target")
    assert outcome.passed is passed


def test_nothing_given_is_not_tested(bench: Bench) -> None:
    summary = bench.measure(None)
    assert (summary.tested, summary.reason) == (False, "no reads and no calls were given")
    assert bench.records == []
    assert bench.ledger == []
    assert bench.annotate() == []


def test_no_candidate_is_tested_and_empty(bench: Bench) -> None:
    summary = bench.measure([], bench.bam("t.bam", [(10, [])]))
    assert (summary.tested, summary.candidates, summary.reported) == (True, 0, 0)
    assert bench.annotate() == []


def test_adopted_ledger_is_taken_over(bench: Bench, tmp_path: Path) -> None:
    adopted = tmp_path / "adopted.tsv.gz"
    entry = LedgerEntry(
        stage="small_variants", item="C1", rule="submitted_germline", value="7", explanation="x"
    )
    other = LedgerEntry(
        stage="small_variants",
        item="7:5:A:*",
        rule="no_sequence_allele",
        value="*",
        explanation="x",
    )
    write_ledger(adopted, [entry, other])
    summary = bench.measure([], vcf_normal="matched", adopted_ledger=adopted)
    assert (summary.suppressed_germline, bench.ledger) == (7, [other])
    assert summary.dropped_by_rule == {"no_sequence_allele": 1}


def test_same_inputs_give_the_same_bytes(bench: Bench) -> None:
    at = bench.braf.codon_start
    tumour = bench.bam("t.bam", [(40, [(at + 1, "T")]), (60, [])])
    names = ("m.jsonl.gz", "m.vcf", "ledger.tsv.gz", "summary.json")
    written = []
    for _ in range(2):
        bench.measure([bench.snv(1, "T")], tumour)
        written.append([(bench.folder / name).read_bytes() for name in names])
    assert written[0] == written[1]


def test_adopt_calls_writes_our_profile(tmp_path: Path) -> None:
    vcf, fai = tmp_path / "calls.vcf", tmp_path / "g.fa.fai"
    fai.write_text("7\t1000\t3\t60\t61\n")
    vcf.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr7,length=1000>\n"
        '##FILTER=<ID=weak,Description="x">\n'
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"
        "chr7\t10\t.\tA\tT,C\t.\tPASS\t.\tAD\t50,30,20\n"
        "chr7\t20\t.\tA\tT\t.\tweak\t.\tAD\t50,30\n"
    )
    adopt_calls.main(vcf, fai, tmp_path / "o.vcf", tmp_path / "o.tsv.gz", case_id="C1")
    lines = (tmp_path / "o.vcf").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "7\t10\t.\tA\tC\t.\t.\tTDP=100;TALT=20;ORIG=chr7:10:A:T/C",
        "7\t10\t.\tA\tT\t.\t.\tTDP=100;TALT=30;ORIG=chr7:10:A:T/C",
    ]
    assert [e.rule for e in read_ledger(tmp_path / "o.tsv.gz")] == ["submitted_filter"]
    assert lines[0] == "##fileformat=VCFv4.2"


def at_half(bench: Bench, offset: int, alt: str) -> tuple[CandidateRecord, Path]:
    place = bench.braf.codon_start + offset
    return bench.snv(offset, alt), bench.bam("t.bam", [(50, [(place, alt)]), (50, [])])


def test_withheld_candidate_outside_hotspots_leaves_every_gene_open(bench: Bench) -> None:
    other = "T" if bench.genome.bases[bench.braf.codon_start + 10] != "T" else "A"
    candidate, tumour = at_half(bench, 10, other)
    summary = bench.measure([candidate], tumour)
    assert (summary.untold, summary.unresolved) == (1, ())
    assert summary.told_places == {"BRAF": (600,)}
    assert summary.untold_reason is not None
    assert "1 such is withheld" in summary.untold_reason
    assert "no gene, exon or codon without a finding is called free" in summary.notes[1]


def test_withheld_candidate_of_a_hotspot_is_told_and_leaves_the_rest(bench: Bench) -> None:
    candidate, tumour = at_half(bench, 1, "G")
    summary = bench.measure([candidate], tumour)
    assert (len(summary.unresolved), summary.untold, summary.told_places) == (1, 0, {})
    assert summary.untold_reason is None


def test_withheld_candidate_at_a_place_of_predisposition_is_untold(bench: Bench) -> None:
    (bench.folder / "hotspots.tsv").write_text(HOTSPOTS.replace("gof", "lof"))
    candidate, tumour = at_half(bench, 1, "G")
    summary = bench.measure([candidate], tumour)
    assert (summary.unresolved, summary.untold, summary.told_places) == ((), 1, {})


def test_matched_normal_leaves_negatives_alone(bench: Bench) -> None:
    """Six fragments of the normal resolve nothing at this place, but do elsewhere."""
    other = "T" if bench.genome.bases[bench.braf.codon_start + 10] != "T" else "A"
    candidate, tumour = at_half(bench, 10, other)
    summary = bench.measure([candidate], tumour, bench.bam("n.bam", [(6, [])]))
    assert (summary.suppressed_germline, summary.untold, summary.told_places) == (1, 0, {})


def test_allele_odd_in_the_matched_normal_leaves_every_gene_open(bench: Bench) -> None:
    """30 % of either sample: the normal may be the tumour."""
    (bench.folder / "hotspots.tsv").write_text(HOTSPOTS.replace("600", "500"))
    tumour, normal = in_braf(bench, 180, 600, "t.bam"), in_braf(bench, 72, 240, "n.bam")
    summary = bench.measure([bench.snv(1, "T")], tumour, normal)
    assert (summary.suppressed_germline, summary.reported, bench.ledger) == (1, 0, [])
    assert (summary.odd_in_normal, summary.untold, summary.unresolved) == (1, 1, ())
    assert summary.untold_reason is not None
    assert "candidates are withheld that may be somatic: the matched normal" in summary.notes[0]
    assert "no gene, exon or codon without a finding is called free" in summary.notes[1]


def test_founder_is_recognised_without_any_table(bench: Bench) -> None:
    """At 10 % the allele fraction speaks for somatic; the list says that it runs in families."""
    founders = bench.folder / "founders.tsv"
    row = "BRAF\t\tp.V600E\tfounder\ttest\n"
    founders.write_text("gene\tc_name\tp_name\tkind\tsource\n" + row)
    tumour = in_braf(bench, 40, 400, "t.bam")
    bench.measure([bench.snv(1, "T")], tumour, founders=founders)
    (kept,) = bench.records
    assert kept.population is not None
    assert (kept.population.af_field, kept.population.inherited_founder) == (None, True)
    assert kept.unproven_founder
    assert {f.name: f.passed for f in kept.filters}["germline_pop"] is None
    bench.measure([bench.snv(1, "T")], tumour, in_braf(bench, 0, 200, "n.bam"), founders=founders)
    (proven,) = bench.records
    assert (proven.origin, proven.unproven_founder) == (Origin.SOMATIC, False)


def test_allele_on_no_list_has_no_population_without_a_table(bench: Bench) -> None:
    bench.measure([bench.snv(1, "T")], in_braf(bench, 40, 400, "t.bam"))
    assert bench.records[0].population is None


@pytest.mark.parametrize(
    ("known_by", "seen"),
    [
        pytest.param(normal_id("C1"), "0 of 3", id="case"),
        pytest.param(patient_key("P1"), "0 of 3", id="another-case-of-the-patient"),
        pytest.param("reads", "0 of 3", id="same-reads-under-other-ids"),
        pytest.param("stranger", "1 of 4", id="stranger"),
    ],
)
def test_own_normal_is_left_out_of_the_panel(bench: Bench, known_by: str, seen: str) -> None:
    """The tumour spilled into the normal, which stands in the panel under another name."""
    at = bench.braf.codon_start + 1
    tumour, normal = in_braf(bench, 200, 400, "t.bam"), in_braf(bench, 3, 200, "n.bam")
    name = reads_key(normal) if known_by == "reads" else known_by
    base = Count("7", at, bench.genome.bases[at], ".", 200, 0)
    counts = {}
    for ids in (("n1", str(name)), ("n2",), ("n3",), ("n4",)):
        counts[ids] = bench.folder / f"{ids[0]}.tsv.gz"
        carried = [base._replace(alt="T", alt_count=3)] if ids[0] == "n1" else []
        write_counts(counts[ids], [base, *carried])
    panel = bench.folder / "pon.tsv.gz"
    build_panel(counts, panel, contigs=["7"], min_depth_x=20, inherited_vaf=0.2, library="1")
    bench.measure([bench.snv(1, "T")], tumour, normal, panel_of_normals=panel)
    (found,) = bench.records
    pon = next(f for f in found.filters if f.name == "pon")
    assert pon.reason.startswith(f"seen in {seen} normals")


def of_codon_600(
    bench: Bench, haplotypes: tuple[int, int], alts: tuple[int, int] = (30, 30)
) -> Any:
    """Return both parts of V600K as submitted, each with a haplotype of one phase set."""
    return [
        replace(
            bench.snv(offset, "T", tumour=SubmittedCounts(100, alt)),
            phase=SubmittedPhase("PID:1_A_T", haplotype),
        )
        for offset, haplotype, alt in zip((1, 2), haplotypes, alts, strict=True)
    ]


def test_codon_submitted_in_cis_is_one_named_variant(bench: Bench) -> None:
    summary = bench.measure(of_codon_600(bench, (1, 1)), vcf_normal="matched")
    assert (summary.candidates, summary.reported) == (2, 1)
    assert not any("phase unknown" in note for note in summary.notes)
    (named,) = bench.annotate()
    assert (named.hgvs_p, named.origin) == ("p.(Val600Lys)", Origin.SOMATIC_AS_SUBMITTED)
    assert [e.rule for e in bench.ledger] == ["merged_into", "merged_into"]
    assert "submitted in cis with the rest" in bench.ledger[0].explanation


def test_codon_submitted_in_trans_has_two_names(bench: Bench) -> None:
    bench.measure(of_codon_600(bench, (0, 1)), vcf_normal="matched")
    assert [v.protein_change for v in bench.annotate()] == ["p.V600E", "p.V600M"]


def test_codon_submitted_in_cis_at_other_fractions_has_no_protein_name(bench: Bench) -> None:
    summary = bench.measure(of_codon_600(bench, (1, 1), (30, 10)), vcf_normal="matched")
    named = bench.annotate()
    assert [v.protein_change for v in named] == [None, None]
    assert all("in cis as submitted at different" in (v.naming_reason or "") for v in named)
    assert not any("phase unknown" in note for note in summary.notes)


def test_phase_with_a_withheld_neighbour_is_not_told(bench: Bench) -> None:
    """Without a normal a neighbour at half of the reads may be inherited."""
    other = "T" if bench.genome.bases[bench.braf.codon_start + 10] != "T" else "A"
    first = of_codon_600(bench, (1, 1))[0]
    second = replace(
        bench.snv(10, other, tumour=SubmittedCounts(100, 50)), phase=SubmittedPhase("PID:1_A_T", 1)
    )
    bench.measure([first, second], vcf_normal="matched")
    assert [len(v.phases) for v in bench.records] == [1, 1]
    bench.measure([first, second], vcf_normal="none")
    (kept,) = bench.records
    assert (kept.hotspot, kept.phases) == ("BRAF codon 600", ())


def test_reads_win_over_the_submitted_phase(bench: Bench) -> None:
    at, bases = bench.braf.codon_start, bench.genome.bases
    other = "T" if bases[at + 10] != "T" else "A"
    tumour = bench.bam("t.bam", [(40, [(at + 1, "T"), (at + 10, other)]), (60, [])])
    candidates = [
        replace(bench.snv(1, "T"), phase=SubmittedPhase("PS:9", 0)),
        replace(bench.snv(10, other), phase=SubmittedPhase("PS:9", 1)),
    ]
    bench.measure(candidates, tumour, bench.bam("n.bam", [(60, [])]))
    phases = [phase for variant in bench.records for phase in variant.phases]
    assert [(p.relation.value, p.disputed) for p in phases] == [("cis", True), ("cis", True)]
    assert {p.submitted for p in phases} == {PhaseRelation.TRANS}


def test_event_of_the_reads_that_was_submitted_in_trans_says_so(bench: Bench) -> None:
    at = bench.braf.codon_start
    tumour = bench.bam("t.bam", [(40, [(at + 1, "T"), (at + 2, "T")]), (60, [])])
    bench.measure(of_codon_600(bench, (0, 1)), tumour, bench.bam("n.bam", [(60, [])]))
    (named,) = bench.annotate()
    assert (named.protein_change, named.parts_submitted_in_trans) == ("p.V600K", True)


def test_phase_comes_through_adoption_and_union(tmp_path: Path) -> None:
    """The second caller knows no phase of the same allele, whichever comes first."""
    vcf, fai = tmp_path / "calls.vcf", tmp_path / "g.fa.fai"
    fai.write_text("7\t1000\t3\t60\t61\n")
    fields = "".join(
        f'##FORMAT=<ID={name},Number={number},Type={kind},Description="x">\n'
        for name, number, kind in (
            ("GT", "1", "String"), ("AD", "R", "Integer"),
            ("PGT", "1", "String"), ("PID", "1", "String"),
        )
    )  # fmt: skip
    vcf.write_text(
        f"##fileformat=VCFv4.2\n##contig=<ID=chr7,length=1000>\n{fields}"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n"
        "chr7\t10\t.\tA\tT\t.\tPASS\t.\tGT:AD:PGT:PID\t0/1:50,30:0|1:10_A_T\n"
        "chr7\t31\t.\tA\tT\t.\tPASS\t.\tGT:AD:PGT:PID\t0/1:50,30:1|0:10_A_T\n"
    )
    adopted, searched = tmp_path / "o.vcf", tmp_path / "s.vcf"
    adopt_calls.main(vcf, fai, adopted, tmp_path / "o.tsv.gz", case_id="C1")
    write_candidates(searched, [CandidateRecord("7", 9, "A", "T", callers=("x",))], {"7": 1000})
    for order in ([adopted, searched], [searched, adopted]):
        unite_candidates.main({}, order, fai, tmp_path / "u.vcf", min_alt=2, min_vaf=0.01)
        first, second = read_candidates(tmp_path / "u.vcf")
        assert "x" in first.callers
        assert first.phase == SubmittedPhase("PID:10_A_T", 1)
        assert second.phase == SubmittedPhase("PID:10_A_T", 0)


def in_one_codon(bench: Bench, *, at: int, with_normal: bool) -> list[AnnotatedVariant]:
    """Judge an inherited base of codon 597 and the next one, somatic, on the same molecules."""
    inherited, somatic, tumour = beside_inherited(bench, (80, 100, 220), at=at)
    half = [(60, [(inherited.start, inherited.alt)]), (60, [])]
    normal = bench.bam("n.bam", half) if with_normal else None
    bench.measure([somatic, inherited], tumour, normal)
    return bench.annotate()


@pytest.mark.parametrize("with_normal", [True, False], ids=["normal", "tumour-only"])
def test_base_beside_an_inherited_one_has_no_effect_by_the_reference_codon(
    with_normal: bool, bench: Bench
) -> None:
    """BRCA2 c.2201T>A was told as p.(Leu734Ter); its molecules read TAT."""
    at = bench.braf.codon_start + 11
    (told,) = in_one_codon(bench, at=10, with_normal=with_normal)
    assert told.start == at
    assert (told.hgvs_p, told.protein_change, told.phases) == (None, None, ())
    assert told.naming_reason == "no p. name: effect not determined at this codon"
    assert told.undetermined_effect == "effect not determined at this codon"
    summary = SmallVariantSummary.read_json(bench.folder / "summary.json")
    codon = told.codon_first
    assert [u.locus_id for u in summary.unresolved] == [f"BRAF codon {codon}"]
    assert not any("one codon" in note for note in summary.notes)
    assert f"7:{at}:" not in everything_told(bench)


@pytest.mark.parametrize("with_normal", [True, False], ids=["normal", "tumour-only"])
def test_base_beside_an_inherited_silent_one_keeps_its_name(
    with_normal: bool, bench: Bench
) -> None:
    """CAC>CTC is p.(His597Leu), and so is CAT>CTT: either way one amino acid."""
    at = bench.braf.codon_start + 10
    (told,) = in_one_codon(bench, at=9, with_normal=with_normal)
    assert (told.start, told.protein_change, told.undetermined_effect) == (at, "p.H597L", None)
    assert told.naming_reason is None
    assert "phase_unknown" not in {f.name for f in told.filters}
    assert SmallVariantSummary.read_json(bench.folder / "summary.json").unresolved == ()
    assert f"7:{at}:" not in everything_told(bench)


@pytest.mark.parametrize("with_normal", [True, False], ids=["normal", "tumour-only"])
def test_base_on_the_other_copy_keeps_its_name(with_normal: bool, bench: Bench) -> None:
    here, there = bench.braf.codon_start + 10, bench.braf.codon_start + 9
    one, two = (bench.snv(at - there + 9, _other(bench, at)) for at in (here, there))
    tumour = bench.bam("t.bam", [(80, [(here, one.alt)]), (200, [(there, two.alt)]), (120, [])])
    half = [(60, [(there, two.alt)]), (60, [])]
    bench.measure([one, two], tumour, bench.bam("n.bam", half) if with_normal else None)
    (told,) = bench.annotate()
    assert told.start == here
    assert told.hgvs_p is not None
    assert told.effect_unknown is None


def _other(bench: Bench, position: int) -> str:
    return "T" if bench.genome.bases[position] != "T" else "A"


def test_dropped_third_allele_is_in_no_phase(bench: Bench) -> None:
    """Misread bases beside an inherited indel are dropped: no neighbour may name them."""
    at, bases = bench.braf.codon_start, bench.genome.bases
    here, there = at + 1, at + 15
    wrong, inherited = [base for base in "ACGT" if base != bases[here]][:2]
    somatic = _other(bench, there)
    tumour = bench.bam(
        "t.bam",
        [
            (3, [(here, wrong), (there, somatic)]),
            (100, [(here, inherited)]),
            (60, [(there, somatic)]),
            (40, []),
        ],
    )
    normal = bench.bam("n.bam", [(60, [(here, inherited)]), (60, [])])
    records = [
        CandidateRecord("7", here, bases[here], wrong),
        CandidateRecord("7", here, bases[here], inherited),
        CandidateRecord("7", there, bases[there], somatic),
    ]
    summary = bench.measure(records, tumour, normal)
    assert summary.withheld_by_rule == {"normal_alt": 1, "third_allele": 1}
    (told,) = bench.records
    assert (told.start, told.phases) == (there, ())
    assert f"7:{here + 1}:" not in everything_told(bench)


@pytest.mark.parametrize(
    ("ends_before", "passed"),
    [
        pytest.param(10, True, id="repeats-bases-of-the-target"),
        pytest.param(-30, False, id="30-bp-before-it"),
    ],
)
def test_duplication_is_on_target_where_its_bases_are(
    ends_before: int, passed: bool, bench: Bench, tmp_path: Path
) -> None:
    """FLT3-ITD over the border of exon 14 begins 29 bp before the target and ends within it."""
    start, panel = bench.braf.codon_start, tmp_path / "panel.bed"
    bases = bench.genome.bases
    panel.write_text(f"chr7\t{start + 60 - ends_before}\t{start + 300}\tx\n")
    given = CandidateRecord(
        "7", start - 1, bases[start - 1], bases[start - 1 : start + 60],
        tumour=SubmittedCounts(300, 40),
    )  # fmt: skip
    summary = bench.measure([given], vcf_normal="matched", panel=panel)
    (found,) = bench.records
    assert found.failed == (() if passed else ("non_target",))
    opened = [u.exon for u in summary.unresolved if u.locus_id == "BRAF exon 1"]
    assert opened == ([] if passed else [1])
