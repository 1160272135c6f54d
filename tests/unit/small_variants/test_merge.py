"""Fragments decide what is one variant; the table of clinical.md 2.5 is exact."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from agnoma.gene_model import GeneModel
from agnoma.settings import SmallVariantsConfig
from agnoma.small_variants.alleles import Allele, exclude_each_other, join, single_bases
from agnoma.small_variants.measure.fragments import Fragments, base_fragments, indel_fragments
from agnoma.small_variants.measure.merge import merge_cluster
from agnoma.small_variants.measure.read_evidence import ReadEvidence, summarise
from agnoma.small_variants.measure.shared_fragments import Measured, MergeResult, same_codon
from agnoma.small_variants.measure.sites import AltRead, Pile
from agnoma.small_variants.names.naming import Namer

LIMITS = SmallVariantsConfig()
Change = tuple[int, str]

V600 = [
    pytest.param(140753336, "A", "T", "p.V600E", "c.1799T>A", id="V600E"),
    pytest.param(140753335, "CA", "TT", "p.V600E", "c.1799_1800delinsAA", id="V600E2"),
    pytest.param(140753336, "AC", "TT", "p.V600K", "c.1798_1799delinsAA", id="V600K"),
    pytest.param(140753336, "AC", "CT", "p.V600R", "c.1798_1799delinsAG", id="V600R"),
    pytest.param(140753335, "CA", "AT", "p.V600D", "c.1799_1800delinsAT", id="V600D"),
    pytest.param(140753337, "C", "T", "p.V600M", "c.1798G>A", id="V600M"),
]


class Bench:
    """Reads on a genome, and the merge of alleles in them."""

    def __init__(self, genome: Any, model: GeneModel, reads: Any, folder: Path) -> None:
        self.genome, self.model, self.reads, self.folder = genome, model, reads, folder
        self.count = 0

    def carrying(self, number: int, *changes: Change) -> None:
        """Add fragments that carry changes; without any, reference fragments."""
        around = changes[0][0] if changes else self.middle
        for i in range(number):
            start = around - 20 - (i % 60)
            sequence = self.reads.carrying(start, *changes)
            self.reads.add(f"f{self.count:04}", start, sequence=sequence, flag=16 * (i % 2))
            self.count += 1

    middle = 0

    def merge(self, alleles: Sequence[Allele], inherited: Collection[Allele] = ()) -> MergeResult:
        bam = self.reads.write(self.folder / "t.bam")
        evidence = ReadEvidence(bam, self.genome.path, self.genome.fasta, ["7"])
        evidence.inherited = frozenset(inherited)
        ordered = sorted(alleles)
        cluster = next(evidence.sweep([ordered]))
        measured = [Measured(a, cluster.fragments(a)) for a in ordered]
        return merge_cluster(
            measured,
            cluster.fragments,
            self.model,
            self.genome.fasta,
            LIMITS,
            lambda allele: allele in inherited,
        )


@pytest.fixture
def bench(braf: Any, make_reads: Callable[..., Any], tmp_path: Path) -> Bench:
    bench = Bench(braf.genome, braf.model, make_reads(braf.genome), tmp_path)
    bench.middle = braf.codon_start
    return bench


@pytest.mark.parametrize(("position", "ref", "alt", "protein", "coding"), V600)
def test_v600_spellings_come_out_as_one_variant(
    position: int, ref: str, alt: str, protein: str, coding: str, bench: Bench, braf: Any
) -> None:
    whole = Allele("7", braf.at(position), ref, alt)
    assert braf.genome.bases[whole.start : whole.end] == ref
    parts = single_bases(whole)
    bench.carrying(40, *((p.start, p.alt) for p in parts))
    bench.carrying(60)
    result = bench.merge(parts)
    assert [m.allele for m in result.kept] == [whole]
    assert summarise(result.kept[0].fragments).alt_count == 40
    assert result.merged_into == ({p: whole for p in parts} if len(parts) > 1 else {})
    names = Namer(braf.model, braf.genome.fasta).names(
        whole, braf.model.by_gene["BRAF"], splice=False
    )
    assert (names.protein_change, names.coding, names.codons) == (protein, coding, (600, 600))


def test_v600k_is_never_v600e_and_v600m(bench: Bench, braf: Any) -> None:
    e = Allele("7", braf.at(140753336), "A", "T")
    m = Allele("7", braf.at(140753337), "C", "T")
    bench.carrying(30, (e.start, "T"), (m.start, "T"))
    bench.carrying(70)
    kept = [k.allele for k in bench.merge([e, m]).kept]
    assert e not in kept
    assert m not in kept


def test_v600k_beside_v600e_leaves_both(bench: Bench, braf: Any) -> None:
    e = Allele("7", braf.at(140753336), "A", "T")
    m = Allele("7", braf.at(140753337), "C", "T")
    bench.carrying(20, (e.start, "T"), (m.start, "T"))
    bench.carrying(30, (e.start, "T"))
    bench.carrying(50)
    result = bench.merge([e, m])
    k = Allele("7", e.start, "AC", "TT")
    counts = {x.allele: summarise(x.fragments).alt_count for x in result.kept}
    assert counts == {k: 20, e: 30}
    assert result.merged_into == {m: k}


def test_two_clones_in_one_codon_stay_apart(bench: Bench, braf: Any) -> None:
    e = Allele("7", braf.at(140753336), "A", "T")
    m = Allele("7", braf.at(140753337), "C", "T")
    bench.carrying(20, (e.start, "T"))
    bench.carrying(20, (m.start, "T"))
    bench.carrying(60)
    result = bench.merge([e, m])
    assert [x.allele for x in result.kept] == [e, m]
    assert not any(x.phase_unknown for x in result.kept)


def test_partly_shared_codon_has_unknown_phase(bench: Bench, braf: Any) -> None:
    e = Allele("7", braf.at(140753336), "A", "T")
    m = Allele("7", braf.at(140753337), "C", "T")
    bench.carrying(15, (e.start, "T"), (m.start, "T"))
    bench.carrying(15, (e.start, "T"))
    bench.carrying(15, (m.start, "T"))
    result = bench.merge([e, m])
    assert [x.phase_unknown for x in result.kept] == [(m,), (e,)]


@pytest.mark.parametrize(
    ("both", "one", "merged"),
    [
        pytest.param(40, 10, True, id="at-80-percent"),
        pytest.param(39, 10, False, id="just-below"),
    ],
)
def test_shared_fraction(both: int, one: int, merged: bool, bench: Bench, no_genes: Any) -> None:
    bench.model = no_genes  # outside genes only the plain rule holds
    at = bench.middle
    parts = tuple(
        Allele("7", p, bench.genome.bases[p], "A" if bench.genome.bases[p] != "A" else "C")
        for p in (at, at + 2)
    )
    bench.carrying(both, *((p.start, p.alt) for p in parts))
    bench.carrying(one, (parts[0].start, parts[0].alt))
    bench.carrying(50)
    assert (len(bench.merge(parts).kept) == 1) is merged


@pytest.mark.parametrize(
    ("distance", "merged"),
    [
        pytest.param(2, True, id="at-limit"),
        pytest.param(3, False, id="just-beyond"),
        pytest.param(20, False, id="T790M-C797S"),
    ],
)
def test_distance(distance: int, merged: bool, bench: Bench, no_genes: Any) -> None:
    bench.model = no_genes
    at = bench.middle
    parts = tuple(
        Allele("7", p, bench.genome.bases[p], "A" if bench.genome.bases[p] != "A" else "C")
        for p in (at, at + distance)
    )
    bench.carrying(40, *((p.start, p.alt) for p in parts))
    bench.carrying(40)
    assert (len(bench.merge(parts).kept) == 1) is merged


def test_chain_of_three(bench: Bench) -> None:
    at, bases = bench.middle, bench.genome.bases
    parts = tuple(
        Allele("7", p, bases[p], "A" if bases[p] != "A" else "C") for p in (at, at + 2, at + 4)
    )
    bench.carrying(40, *((p.start, p.alt) for p in parts))
    bench.carrying(40)
    result = bench.merge(parts)
    assert [(m.allele.start, m.allele.end) for m in result.kept] == [(at, at + 5)]
    assert result.kept[0].merged_from == parts


def test_substitution_and_deletion_on_one_molecule(bench: Bench) -> None:
    at, bases = bench.middle, bench.genome.bases
    deletion = Allele("7", at + 1, bases[at + 1 : at + 7], "")
    base = "A" if bases[at] != "A" else "C"
    for i in range(30):
        start = at - 50 - i % 20
        sequence = bases[start:at] + base + bases[at + 7 : at + 7 + 99 - (at - start)]
        cigar = f"{at - start + 1}M6D{99 - (at - start)}M"
        bench.reads.add(f"d{i}", start, sequence=sequence, cigar=cigar)
    bench.carrying(30)
    result = bench.merge([Allele("7", at, bases[at], base), deletion])
    assert [m.allele for m in result.kept] == [Allele("7", at, bases[at : at + 7], base)]
    assert summarise(result.kept[0].fragments).alt_count == 30


def test_complex_change_takes_up_its_indel_written_elsewhere(bench: Bench) -> None:
    """A>GGCATC also looks like an insertion of TGGCA before it; it is one event."""
    at, bases = bench.middle, bench.genome.bases
    inserted = "GG" + ("C" if bases[at] != "C" else "A") + "AT"
    alt = inserted + ("C" if bases[at] != "C" else "A")
    whole = Allele("7", at, bases[at], alt)
    elsewhere = Allele("7", at - 1, "", alt[-1] + inserted[:-1])
    for i in range(30):
        start = at - 50 - i % 20
        left = at - start
        sequence = bases[start:at] + alt + bases[at + 1 : at + 1 + 94 - left]
        bench.reads.add(f"d{i}", start, sequence=sequence, cigar=f"{left}M5I{95 - left}M")
    bench.carrying(30)
    result = bench.merge([elsewhere, whole])
    assert [m.allele for m in result.kept] == [whole]


def test_same_codon_needs_substitutions(braf: Any) -> None:
    one = Allele("7", braf.codon_start, "C", "T")
    assert same_codon(braf.model, one, Allele("7", braf.codon_start + 2, "C", "T"))
    assert not same_codon(braf.model, one, Allele("7", braf.codon_start + 3, "C", "T"))
    assert not same_codon(braf.model, one, Allele("7", braf.codon_start + 2, "C", ""))


@pytest.mark.parametrize(
    ("only_first", "merged"),
    [pytest.param(0, True, id="equal"), pytest.param(60, False, id="ratio-below")],
)
def test_vaf_ratio(only_first: int, merged: bool, bench: Bench, no_genes: Any) -> None:
    at, bases = bench.middle, bench.genome.bases
    parts = [Allele("7", p, bases[p], "A" if bases[p] != "A" else "C") for p in (at, at + 1)]
    both = {f"b{i}": "ALT" for i in range(40)}
    # fragments that decide at one of the two sites only
    first = both | {f"x{i}": "ALT" for i in range(only_first)} | {f"y{i}": "REF" for i in range(20)}
    second = both | {f"z{i}": "REF" for i in range(only_first + 20)}
    measured = [Measured(parts[0], of_calls(first)), Measured(parts[1], of_calls(second))]
    joined = of_calls(both | {"r": "REF"})
    result = merge_cluster(measured, lambda _: joined, no_genes, bench.genome.fasta, LIMITS)
    assert (len(result.merged_into) > 0) is merged


def of_calls(calls: dict[str, str]) -> Fragments:
    """Return fragments by what they carry."""
    rows = [(name, call[0], 35, 60, 0, 40) for name, call in calls.items()]
    return base_fragments(Pile(rows=rows), "R", "A")


def of_reads(carriers: Sequence[str], *, misfit: int, others: int = 20) -> Fragments:
    """Return fragments of an indel whose reads differ from its sequence in some bases."""
    rows = [(name, "a", 35, 60, 0, 40) for name in carriers]
    rows += [(f"ref{i}", "r", 35, 60, 0, 40) for i in range(others)]
    alt_reads = [AltRead(name, "a", 0, True, False, None, misfit) for name in carriers]
    return indel_fragments(Pile(rows=rows, alt_reads=alt_reads))


def names(start: int, end: int) -> list[str]:
    return [f"f{i}" for i in range(start, end)]


@pytest.fixture
def merged(bench: Bench, no_genes: Any) -> Callable[..., MergeResult]:
    """Return the merge of measured alleles, with nothing to measure anew."""

    def merge(*measured: Measured, inherited: Sequence[Allele] = ()) -> MergeResult:
        return merge_cluster(
            sorted(measured, key=lambda m: m.allele),
            lambda _: of_reads([], misfit=0),
            no_genes,
            bench.genome.fasta,
            LIMITS,
            lambda allele: allele in inherited,
        )

    return merge


class TestLikenesses:
    """Two deletions that overlap: no molecule carries both."""

    @pytest.fixture
    def deletions(self, bench: Bench) -> tuple[Allele, Allele]:
        at, bases = bench.middle, bench.genome.bases
        one, two = (Allele("7", s, bases[s : s + 6], "") for s in (at + 1, at + 4))
        assert exclude_each_other(one, two)
        return one, two

    @pytest.mark.parametrize(
        ("misfits", "numbers", "stays"),
        [
            pytest.param((1, 0), (30, 30), 1, id="second-fits-better"),
            pytest.param((0, 1), (30, 30), 0, id="first-fits-better"),
            pytest.param((1, 0), (30, 25), 1, id="fit-before-number"),
            pytest.param((0, 0), (26, 30), 1, id="as-good-but-more"),
            pytest.param((0, 0), (30, 30), 0, id="alike-the-first"),
        ],
    )
    def test_better_reading_stays(
        self,
        misfits: tuple[int, int],
        numbers: tuple[int, int],
        stays: int,
        deletions: tuple[Allele, Allele],
        merged: Callable[..., MergeResult],
    ) -> None:
        result = merged(
            *(
                Measured(allele, of_reads(names(0, number), misfit=misfit))
                for allele, misfit, number in zip(deletions, misfits, numbers, strict=True)
            )
        )
        kept, gone = deletions[stays], deletions[1 - stays]
        assert [m.allele for m in result.kept] == [kept]
        assert result.merged_into == {gone: kept}
        assert result.kept[0].merged_from == (gone,)

    @pytest.mark.parametrize(
        ("shared", "expected"),
        [pytest.param(24, 1, id="at-80-percent"), pytest.param(23, 2, id="just-below")],
    )
    def test_shared_fragments(
        self,
        shared: int,
        expected: int,
        deletions: tuple[Allele, Allele],
        merged: Callable[..., MergeResult],
    ) -> None:
        better = Measured(deletions[0], of_reads(names(0, 50), misfit=0))
        poorer = Measured(deletions[1], of_reads(names(50 - shared, 80 - shared), misfit=1))
        assert len(merged(better, poorer).kept) == expected

    def test_deletions_side_by_side_are_two(
        self, bench: Bench, merged: Callable[..., MergeResult]
    ) -> None:
        at, bases = bench.middle, bench.genome.bases
        apart = [Allele("7", s, bases[s : s + 6], "") for s in (at + 1, at + 25)]
        result = merged(
            *(Measured(a, of_reads(names(0, 30), misfit=i)) for i, a in enumerate(apart))
        )
        assert [m.allele for m in result.kept] == apart
        assert result.merged_into == {}

    def test_deletions_of_different_fragments_are_two(
        self, deletions: tuple[Allele, Allele], merged: Callable[..., MergeResult]
    ) -> None:
        result = merged(
            Measured(deletions[0], of_reads(names(0, 30), misfit=0)),
            Measured(deletions[1], of_reads(names(30, 60), misfit=2)),
        )
        assert [m.allele for m in result.kept] == list(deletions)

    def test_deletion_without_carriers_is_no_likeness(
        self, deletions: tuple[Allele, Allele], merged: Callable[..., MergeResult]
    ) -> None:
        result = merged(
            Measured(deletions[0], of_reads(names(0, 30), misfit=0)),
            Measured(deletions[1], of_reads([], misfit=0)),
        )
        assert [m.allele for m in result.kept] == list(deletions)

    def test_indel_of_a_complex_change_goes_into_it(
        self, bench: Bench, merged: Callable[..., MergeResult]
    ) -> None:
        """Its reads may fit the indel alone as well, and others besides."""
        at, bases = bench.middle, bench.genome.bases
        whole = Allele("7", at, bases[at : at + 8], "TTT")
        part = Allele("7", at + 1, bases[at + 1 : at + 6], "")
        result = merged(
            Measured(whole, of_reads(names(0, 30), misfit=0)),
            Measured(part, of_reads(names(0, 32), misfit=0)),
        )
        assert [m.allele for m in result.kept] == [whole]
        assert result.merged_into == {part: whole}

    def test_base_beside_a_complex_change_is_no_likeness(
        self, bench: Bench, merged: Callable[..., MergeResult]
    ) -> None:
        at, bases = bench.middle, bench.genome.bases
        whole = Allele("7", at, bases[at : at + 8], "TTT")
        base = Allele("7", whole.end, bases[whole.end], "A" if bases[whole.end] != "A" else "C")
        assert exclude_each_other(whole, base)
        result = merged(*(Measured(a, of_reads(names(0, 30), misfit=0)) for a in (whole, base)))
        assert [m.allele for m in result.kept] == [whole, base]

    def test_one_deletion_written_twice(
        self, bench: Bench, merged: Callable[..., MergeResult]
    ) -> None:
        bases = bench.genome.bases
        at = next(
            i for i in range(600, 1200) if bases[i] == bases[i + 1] and bases[i] != bases[i - 1]
        )
        twice = [Allele("7", s, bases[s], "") for s in (at, at + 1)]
        result = merged(*(Measured(a, of_reads(names(0, 30), misfit=0)) for a in twice))
        assert result.merged_into == {twice[1]: twice[0]}

    def test_reads_of_a_deletion_beside_a_substitution(self, bench: Bench) -> None:
        """The aligner and a caller disagree by one base where the deletion begins."""
        at, bases = bench.middle, bench.genome.bases
        right = Allele("7", at + 1, bases[at + 1 : at + 13], "")
        wrong = Allele("7", at + 2, bases[at + 2 : at + 14], "")
        assert bases[right.start] != bases[right.end]
        beside = right.end + 6
        for i in range(30):
            start = at - 50 - i % 20
            sequence = list(bases[start : right.start] + bases[right.end : right.end + 60])
            sequence[right.start - start + 6] = "A" if bases[beside] != "A" else "C"
            sequence = sequence[:100]
            left = right.start - start
            bench.reads.add(
                f"d{i}",
                start,
                sequence="".join(sequence),
                cigar=f"{left}M12D{len(sequence) - left}M",
            )
        bench.carrying(30)
        result = bench.merge([right, wrong])
        assert [m.allele for m in result.kept] == [right]
        assert result.merged_into == {wrong: right}
        assert summarise(result.kept[0].fragments).alt_count == 30


class TestInheritedPart:
    """Molecules that carry an inherited insertion and a somatic deletion behind it."""

    @pytest.fixture
    def place(self, bench: Bench) -> Bench:
        assert bench.genome.bases[bench.middle : bench.middle + 20] == "CACCGGCTTGTGACCACCGA"
        return bench

    def add(self, bench: Bench, number: int, *changes: Allele, gaps: bool = True) -> None:
        """Add fragments that carry changes as gaps, or as bases when they are as long together."""
        bases = bench.genome.bases
        for i in range(number):
            start = bench.middle - 50 + i % 20
            sequence, cigar, at = "", "", start
            for change in changes:
                sequence += bases[at : change.start] + change.alt
                gap = f"{len(change.alt)}I" if change.alt else f"{len(change.ref)}D"
                cigar += f"{change.start - at}M{gap}"
                at = change.end
            rest = 100 - len(sequence)
            sequence += bases[at : at + rest]
            cigar = f"{cigar}{rest}M" if gaps else "100M"
            bench.reads.add(f"g{bench.count:04}", start, sequence=sequence, cigar=cigar)
            bench.count += 1

    def test_joined_bases_become_the_rest(self, place: Bench) -> None:
        """GGC>AGG is an insertion of A before and a deletion of C behind the two G."""
        at = place.middle
        known, somatic = Allele("7", at + 4, "", "A"), Allele("7", at + 6, "C", "")
        bases = (Allele("7", at + 4, "G", "A"), Allele("7", at + 6, "C", "G"))
        self.add(place, 30, known, somatic, gaps=False)
        self.add(place, 30, known)
        place.carrying(60)
        result = place.merge((*bases, known), inherited=[known])
        assert [m.allele for m in result.kept] == [known, somatic]
        assert summarise(result.kept[1].fragments).alt_count == 30
        assert result.kept[1].merged_from == bases
        assert result.merged_into == dict.fromkeys(bases, somatic)

    @pytest.mark.parametrize("proposed", [True, False], ids=["rest-proposed", "rest-found-here"])
    def test_complex_change_becomes_the_rest(self, proposed: bool, place: Bench) -> None:
        at = place.middle
        known, somatic = Allele("7", at + 4, "", "TA"), Allele("7", at + 9, "GTGAC", "")
        whole = join((known, somatic), place.genome.fasta)
        self.add(place, 30, known, somatic)
        self.add(place, 30, known)
        place.carrying(60)
        alleles = (whole, known, somatic) if proposed else (whole, known)
        result = place.merge(alleles, inherited=[known])
        assert [m.allele for m in result.kept] == [known, somatic]
        assert summarise(result.kept[1].fragments).alt_count == 30
        assert result.merged_into == {}

    def test_complex_change_stays_when_nothing_is_inherited(self, place: Bench) -> None:
        at = place.middle
        parts = Allele("7", at + 4, "", "TA"), Allele("7", at + 9, "GTGAC", "")
        whole = join(parts, place.genome.fasta)
        self.add(place, 30, *parts)
        place.carrying(60)
        result = place.merge((whole, *parts))
        assert [m.allele for m in result.kept] == [whole]
        assert summarise(result.kept[0].fragments).alt_count == 30

    def test_joined_inherited_ones_stay_two(self, place: Bench) -> None:
        at = place.middle
        known = Allele("7", at + 4, "", "TA"), Allele("7", at + 9, "GTGAC", "")
        whole = join(known, place.genome.fasta)
        self.add(place, 30, *known)
        place.carrying(60)
        result = place.merge((whole, *known), inherited=known)
        assert [m.allele for m in result.kept] == list(known)
