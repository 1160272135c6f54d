"""Reads cut down to pictures: what is drawn, what is counted, and what is told of nobody."""

from pathlib import Path
from typing import Any

import pysam
import pytest
from duplication_builders import Duplication, add_molecules

import picture_reads
from agnoma.io.records import write_records
from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.knowledge import Interpretation
from agnoma.models.read_picture import ReadPicture, ReadPictures, ReadRow, ReadState, SampleReads
from agnoma.models.variant import AnnotatedVariant, Origin, VariantKind
from agnoma.small_variants.alleles import Allele
from agnoma.small_variants.pileup.case_pictures import (
    MAX_PICTURES,
    NO_FINDINGS,
    NO_READS,
    Inputs,
    case_pictures,
)
from agnoma.small_variants.pileup.differences import (
    Difference,
    SeenRead,
    Window,
    cs_of,
    line_of,
    seen_read,
)
from agnoma.small_variants.pileup.key_findings import MAX_WINDOW_BP, window_of
from agnoma.small_variants.pileup.sharing import Named, Sharing

CONTIG, SITE = "7", 2000
DUPLICATE, REVERSE = 0x400, 0x10


def other(base: str, step: int = 1) -> str:
    """Return a base that is not the given one."""
    return "ACGT"[("ACGT".index(base) + step) % 4]


def variant(start: int, ref: str, alt: str) -> AnnotatedVariant:
    """Return a reported variant at a 0-based place."""
    none = AlleleEvidence(depth_x=0, ref_count=0, alt_count=0, other_count=0)
    return AnnotatedVariant(
        contig=CONTIG,
        start=start,
        ref=ref,
        alt=alt,
        kind=VariantKind.SNV,
        source=EvidenceSource.READS,
        tumour=none,
        vaf=0.5,
        vaf_low=0.4,
        vaf_high=0.6,
        origin=Origin.SOMATIC,
    )


class Bam:
    """Tumour and normal reads over one place of a genome."""

    def __init__(self, genome: Any, make_reads: Any, folder: Path) -> None:
        self.genome, self.folder = genome, folder
        self.tumour, self.normal = make_reads(genome), make_reads(genome)
        self.base = genome.bases[SITE]
        self.snv = variant(SITE, self.base, other(self.base))

    def many(
        self,
        count: int,
        *changes: tuple[int, str],
        role: str = "tumour",
        prefix: str = "r",
        **kw: Any,
    ) -> None:
        """Add fragments over the place that carry substitutions."""
        reads = getattr(self, role)
        for i in range(count):
            start = SITE - 20 - (i * 7) % 60
            sequence = reads.carrying(start, *changes)
            reads.add(f"{prefix}{i}", start, sequence=sequence, **{"flag": (i % 2) * REVERSE, **kw})

    def inputs(self, *, normal: bool = False) -> Inputs:
        tumour = self.tumour.write(self.folder / "tumour.bam")
        given = self.normal.write(self.folder / "normal.bam") if normal else None
        return Inputs(tumour, given, self.genome.path)

    def picture(
        self, *reported: AnnotatedVariant, normal: bool = False, of: AnnotatedVariant | None = None
    ) -> ReadPicture:
        shown = of or self.snv
        made = case_pictures("C", [shown], [shown, *reported], self.inputs(normal=normal))
        return made.pictures[0]


@pytest.fixture
def bam(genome: Any, make_reads: Any, tmp_path: Path) -> Bam:
    return Bam(genome, make_reads, tmp_path)


def told(sample: SampleReads) -> str:
    return " ".join(read.cs for row in sample.rows for read in row.reads)


def changes_of(sample: SampleReads) -> list[str]:
    """Return the rows' cs strings that hold any difference."""
    return [r.cs for row in sample.rows for r in row.reads if not r.cs.lstrip(":").isdigit()]


def test_counts_and_rows_of_a_substitution(bam: Bam) -> None:
    bam.many(30, (SITE, other(bam.base)), prefix="alt")
    bam.many(60, prefix="ref")
    bam.many(9, prefix="dup", flag=DUPLICATE)
    bam.many(3, prefix="multi", mapping_quality=0)
    bam.many(2, prefix="low", mapping_quality=10)
    bam.many(40, role="normal", prefix="n")
    picture = bam.picture(normal=True)
    tumour, normal = picture.tumour, picture.normal
    assert (tumour.carrying, tumour.deciding) == (30, 90)
    assert tumour.not_counted == {
        ReadState.DUPLICATE: 9,
        ReadState.AMBIGUOUS: 3,
        ReadState.DOUBTFUL: 2,
    }
    kinds = [(row.carries, row.state is ReadState.COUNTED) for row in tumour.rows]
    assert kinds == [(True, True)] * 16 + [(False, True)] * 9 + [(None, False)] * 3
    assert normal is not None
    assert (normal.carrying, normal.deciding, len(normal.rows)) == (0, 40, 12)
    assert len(tumour.rows) + len(normal.rows) == 40
    assert (picture.start, len(picture.reference)) == (SITE - 25, 51)
    assert (picture.allele_start, picture.allele_end) == (25, 26)
    assert picture.reference == bam.genome.bases[SITE - 25 : SITE + 26]
    assert max(tumour.depth_x) == tumour.depth_x[25] == 90
    changed = f"*{bam.base}{other(bam.base)}".lower()
    assert all(any(changed in r.cs for r in row.reads) for row in tumour.rows if row.carries)


def test_few_fragments_are_all_drawn_and_room_goes_to_those_with_the_allele(bam: Bam) -> None:
    bam.many(50, (SITE, other(bam.base)), prefix="alt")
    bam.many(5, prefix="ref")
    rows = bam.picture().tumour.rows
    assert [sum(r.carries for r in rows), len(rows)] == [35, 40]


def test_same_reads_give_the_same_picture_whatever_their_order(bam: Bam) -> None:
    bam.many(40, (SITE, other(bam.base)), prefix="alt")
    bam.many(40, prefix="ref")
    first = bam.picture()
    bam.tumour.reads.reverse()
    assert bam.picture() == first


def test_no_read_is_named(bam: Bam) -> None:
    bam.many(5, (SITE, other(bam.base)), prefix="INSTRUMENT")
    assert "INSTRUMENT" not in bam.picture().model_dump_json()


def test_mates_are_one_fragment(bam: Bam) -> None:
    alt = (SITE, other(bam.base))
    for i in range(4):
        for start, flag in ((SITE - 60, 0x1 | 0x40), (SITE - 30, 0x1 | 0x80 | REVERSE)):
            bam.tumour.add(f"f{i}", start, sequence=bam.tumour.carrying(start, alt), flag=flag)
    tumour = bam.picture().tumour
    assert (tumour.carrying, tumour.deciding, len(tumour.rows)) == (4, 4, 4)
    assert [[r.strand for r in row.reads] for row in tumour.rows] == [["+", "-"]] * 4
    assert tumour.depth_x[25] == 4


@pytest.mark.parametrize("role", ["tumour", "normal"])
def test_allele_that_is_not_reported_is_drawn_as_the_reference(bam: Bam, role: str) -> None:
    at = SITE + 8
    inherited = (at, other(bam.genome.bases[at], 2))
    bam.many(20, (SITE, other(bam.base)), prefix="alt")
    bam.many(20, prefix="ref")
    bam.many(20, role="normal", prefix="n")
    bam.many(2, inherited, role=role, prefix="snp")
    picture = bam.picture(normal=True)
    change = f"*{bam.genome.bases[at]}{inherited[1]}".lower()
    assert picture.normal is not None
    assert change not in told(picture.tumour) + told(picture.normal)


def test_reported_neighbour_and_scatter_are_drawn(bam: Bam) -> None:
    at, lone = SITE + 8, SITE - 6
    neighbour = other(bam.genome.bases[at], 2)
    error = other(bam.genome.bases[lone])
    bam.many(10, (SITE, other(bam.base)), (at, neighbour), prefix="alt")
    bam.many(1, (lone, error), prefix="lone")
    picture = bam.picture(variant(at, bam.genome.bases[at], neighbour))
    text = told(picture.tumour)
    assert text.count(f"*{bam.genome.bases[at]}{neighbour}".lower()) == 10
    assert text.count(f"*{bam.genome.bases[lone]}{error}".lower()) == 1


@pytest.mark.parametrize(
    ("carriers", "fragments", "shown"),
    [
        pytest.param(1, 3, True, id="one-fragment-is-no-allele"),
        pytest.param(2, 100, False, id="exactly-2-percent"),
        pytest.param(2, 101, True, id="just-below"),
    ],
)
def test_limit_of_scatter(genome: Any, carriers: int, fragments: int, *, shown: bool) -> None:
    window = Window(CONTIG, SITE, genome.bases[SITE : SITE + 20])
    sharing = Sharing(window, genome.fasta, Named(frozenset(), None))
    odd = Difference(SITE + 5, window.bases[5], other(window.bases[5]))
    reads = [
        SeenRead(SITE, SITE + 20, True, ((odd, False),) if i < carriers else (), 0, 0)
        for i in range(fragments)
    ]
    sharing.add([read] for read in reads)
    assert sharing.shown(carrier=False)(odd) is shown


def test_only_a_carrier_shows_common_differences_where_a_longer_change_lies(genome: Any) -> None:
    window = Window(CONTIG, SITE, genome.bases[SITE : SITE + 20])
    sharing = Sharing(window, genome.fasta, Named(frozenset(), (SITE + 4, SITE + 8)))
    places = (SITE + 3, SITE + 4, SITE + 7, SITE + 8)
    found = [Difference(at, genome.bases[at], other(genome.bases[at])) for at in places]
    read = SeenRead(SITE, SITE + 20, True, tuple((d, False) for d in found), 0, 0)
    sharing.add([[read], [read]])
    assert [sharing.shown(carrier=True)(d) for d in found] == [False, True, True, False]
    assert [sharing.shown(carrier=False)(d) for d in found] == [False] * 4


def test_deletion_and_its_place_in_a_repeat(
    make_genome: Any, make_reads: Any, tmp_path: Path
) -> None:
    before = "GATTACCAGA" * 200
    bases = before + "CTT" * 4 + "GGACATCGAT" * 20
    bam = Bam(make_genome(bases), make_reads, tmp_path)
    for i in range(8):  # The aligner writes the gap at the end of the repeat.
        start = 1950 + i
        sequence = bases[start:2009] + bases[2012 : 2053 + i]
        cigar = f"{2009 - start}M3D{41 + i}M"
        bam.tumour.add(f"d{i}", start, sequence=sequence, cigar=cigar)
    for i in range(8):
        bam.tumour.add(f"r{i}", 1950 + i)
    deleted = variant(1999, bases[1999:2003], bases[1999])
    picture = bam.picture(of=deleted)
    assert (picture.tumour.carrying, picture.tumour.deciding) == (8, 16)
    assert picture.start + picture.allele_start == 2000
    assert picture.start + picture.allele_end == 2012
    assert told(picture.tumour).count("-ctt") == 8


def test_insertion_and_soft_clip(bam: Bam) -> None:
    bases = bam.genome.bases
    inserted = "".join(other(base) for base in bases[SITE : SITE + 6])
    for i in range(6):
        start = SITE - 50 + i
        sequence = bases[start:SITE] + inserted + bases[SITE : SITE + 44]
        bam.tumour.add(f"i{i}", start, sequence=sequence, cigar=f"{SITE - start}M6I44M")
    clipped = "ACGTACGTAC" + bases[SITE - 10 : SITE + 60]
    bam.tumour.add("c", SITE - 10, sequence=clipped, cigar="10S70M")
    picture = bam.picture(of=variant(SITE - 1, bases[SITE - 1], bases[SITE - 1] + inserted))
    assert picture.tumour.carrying == 6
    assert told(picture.tumour).count(f"+{inserted.lower()}") == 6
    assert [r.left for row in picture.tumour.rows for r in row.reads].count(10) == 1


def test_joined_change_has_the_counts_of_its_finding(bam: Bam) -> None:
    bam.many(6, (SITE, bam.snv.alt))
    bam.many(5, prefix="n")
    counts = {"depth_x": 9, "ref_count": 2, "alt_count": 7, "other_count": 0}
    joined = bam.snv.model_copy(
        update={"merged_from": ("7:1:A:C", "7:2:A:C"), "tumour": AlleleEvidence(**counts)}
    )
    tumour = bam.picture(of=joined).tumour
    assert (tumour.carrying, tumour.deciding) == (7, 9)
    alone = bam.picture().tumour
    assert (alone.carrying, alone.deciding) == (6, 11)


def test_molecules_may_carry_another_indel_beside_the_change(bam: Bam) -> None:
    bases, second = bam.genome.bases, SITE + 12
    start = SITE - 75
    molecule = bases[start:SITE] + bases[SITE + 2 : second] + bases[second + 2 : second + 40]
    for i in range(6):
        bam.tumour.add(f"a{i}", start, sequence=molecule[:100], cigar="75M25S")
    bam.many(4)
    deletions = [variant(at - 1, bases[at - 1 : at + 2], bases[at - 1]) for at in (SITE, second)]
    tumour = bam.picture(deletions[1], of=deletions[0]).tumour
    assert (tumour.carrying, tumour.deciding) == (6, 10)


def test_stretch_of_bases_is_drawn_as_its_reads_are_aligned(bam: Bam) -> None:
    bases, start = bam.genome.bases, SITE - 50
    gained = next(b for b in "ACGT" if b not in bases[SITE + 5 : SITE + 7])
    stretch = bases[SITE + 1 : SITE + 6] + gained
    molecule = bases[start:SITE] + stretch + bases[SITE + 6 : SITE + 50]
    for i in range(6):
        bam.tumour.add(f"a{i}", start, sequence=molecule, cigar="50M1D5M1I44M")
    bam.many(4)
    tumour = bam.picture(of=variant(SITE, bases[SITE : SITE + 6], stretch)).tumour
    assert (tumour.carrying, tumour.deciding) == (6, 10)
    gap = f"-{bases[SITE]}:5+{gained}".lower()
    assert [gap in row.reads[0].cs for row in tumour.rows] == [True] * 6 + [False] * 4


def test_badly_read_base_is_marked(bam: Bam) -> None:
    bam.many(3, (SITE, other(bam.base)), prefix="alt")
    bam.many(2, (SITE, other(bam.base)), prefix="bad", quality=5)
    tumour = bam.picture().tumour
    assert (tumour.carrying, tumour.deciding, tumour.undecided) == (3, 3, 2)
    assert [row.carries for row in tumour.rows] == [True, True, True, None, None]
    marks = [r.low_quality for row in tumour.rows for r in row.reads]
    assert marks == [(), (), (), (25,), (25,)]


def test_no_reads_no_findings_and_no_room(bam: Bam) -> None:
    bam.many(3)
    none = Inputs(None, None, bam.genome.path)
    assert case_pictures("C", [bam.snv], [bam.snv], none).reason == NO_READS
    assert case_pictures("C", [], [], bam.inputs()).reason == NO_FINDINGS
    many = [variant(SITE + i, bam.genome.bases[SITE + i], "N") for i in range(MAX_PICTURES + 2)]
    made = case_pictures("C", many, many, bam.inputs())
    assert len(made.pictures) == MAX_PICTURES
    assert made.left_out == tuple(v.key for v in many[MAX_PICTURES:])


def test_contig_the_alignments_call_otherwise_or_do_not_have(bam: Bam) -> None:
    bam.many(4, (SITE, other(bam.base)))
    renamed = bam.snv.model_copy(update={"contig": "chr7"})
    reference = Path(str(bam.genome.path).replace("genome", "chr"))
    reference.write_text(f">chr7\n{bam.genome.bases}\n>chr8\n{bam.genome.bases}\n")
    pysam.faidx(str(reference))
    given = Inputs(bam.inputs().tumour_bam, None, reference)
    assert case_pictures("C", [renamed], [renamed], given).pictures[0].tumour.carrying == 4
    absent = bam.snv.model_copy(update={"contig": "chr8"})
    tumour = case_pictures("C", [absent], [absent], given).pictures[0].tumour
    assert (tumour.carrying, tumour.deciding, tumour.rows) == (0, 0, ())


def test_window_is_wider_around_indels_and_never_too_wide(genome: Any) -> None:
    window, cut = window_of(Allele(CONTIG, SITE, genome.bases[SITE], "N"), genome.fasta)
    assert (len(window.bases), cut) == (51, False)
    gone = Allele(CONTIG, SITE, genome.bases[SITE : SITE + 300], "")
    window, cut = window_of(gone, genome.fasta)
    assert (len(window.bases), cut) == (MAX_WINDOW_BP, True)
    at_start, _ = window_of(Allele(CONTIG, 3, genome.bases[3], "N"), genome.fasta)
    assert at_start.start == 0


def test_cs_string_of_each_difference(genome: Any, make_reads: Any, tmp_path: Path) -> None:
    b = genome.bases
    mutated = other(b[1005])
    sequence = b[1000:1005] + mutated + b[1006:1010] + "TTT" + b[1010:1020] + b[1024:1040]
    reads = make_reads(genome).add("x", 1000, sequence=sequence, cigar="10M3I10M4D16M")
    window = Window(CONTIG, 1002, b[1002:1036])
    with pysam.AlignmentFile(str(reads.write(tmp_path / "x.bam"))) as opened:
        read = seen_read(next(iter(opened)), window)
    assert read is not None
    line = line_of(read, window, lambda _: True)
    gone = b[1020:1024].lower()
    assert line.cs == f":3*{b[1005].lower()}{mutated.lower()}:4+ttt:10-{gone}:12"
    assert (line.start, line.left, line.right) == (0, None, None)
    assert line_of(read, window, lambda _: False).cs == ":34"
    assert cs_of([], 5, 5) == ""


def alteration(name: str, key: str, oncogenicity: Oncogenicity) -> Alteration:
    return Alteration(
        alteration_id=name,
        gene=name.split()[0],
        kind=AlterationKind.SNV,
        label=name,
        variant_key=key,
        oncogenicity=oncogenicity,
    )


def test_script_draws_drivers_and_no_variant_of_uncertain_significance(
    bam: Bam, tmp_path: Path
) -> None:
    bam.many(5, (SITE, other(bam.base)))
    unsure = variant(SITE + 300, bam.genome.bases[SITE + 300], "N")
    found = Interpretation(
        case_id="C-1",
        jurisdiction="EU",
        knowledge_version="1",
        submitted_type=None,
        submitted_type_name=None,
        alterations=(
            alteration("EML4 p.A9T", unsure.key, Oncogenicity.VUS),
            alteration("KRAS p.G12C", bam.snv.key, Oncogenicity.ONCOGENIC),
            alteration("KRAS p.G12C", bam.snv.key, Oncogenicity.LIKELY_ONCOGENIC),
            alteration("TP53 p.R1H", "7:1:A:T", Oncogenicity.ONCOGENIC),
        ),
        matches=(),
    )
    paths = [tmp_path / name for name in ("interpretation.json", "variants.jsonl.gz", "reads.json")]
    found.write_json(paths[0])
    write_records(paths[1], [bam.snv, unsure])
    picture_reads.main(bam.inputs(), *paths)
    made = ReadPictures.read_json(paths[2])
    assert (made.case_id, [p.key for p in made.pictures]) == ("C-1", [bam.snv.key])
    assert made.pictures[0].tumour.carrying == 5


def test_long_duplication_is_counted_at_its_junction(bam: Bam) -> None:
    bases = bam.genome.bases
    copies = Duplication(bases, SITE, SITE + 69)
    add_molecules(bam.tumour, copies, depth_x=60, fraction=0.5)
    picture = bam.picture(of=variant(SITE - 1, bases[SITE - 1], bases[SITE - 1] + copies.inserted))
    tumour = picture.tumour
    assert picture.cut
    assert 0.3 < tumour.carrying / tumour.deciding < 0.7
    clips = [r.left or r.right for row in tumour.rows if row.carries for r in row.reads]
    assert any(clips)


def test_only_counted_fragments_decide() -> None:
    with pytest.raises(ValueError, match=r"not counted \(duplicate\) decides nothing"):
        ReadRow(carries=False, state=ReadState.DUPLICATE, reads=())


def test_depths_have_the_length_of_the_window() -> None:
    sample = SampleReads(carrying=0, deciding=0, depth_x=(1, 2), rows=())
    given: dict[str, Any] = {"key": "7:1:A:T", "contig": "7", "start": 0, "allele_start": 0}
    with pytest.raises(ValueError, match="2 depths for 3 bases"):
        ReadPicture(**given, reference="ACG", allele_end=1, tumour=sample)
