"""All pictures of a case: each at its finding, each once."""

from typing import Any

from agnoma.models.protein_map import ProteinEffect, ProteinMap, ProteinVariant
from agnoma.models.read_picture import ReadPicture, ReadPictures, SampleReads
from agnoma.report.pictures import build_pictures
from agnoma.report.render import render_report


def reads(*keys: str, **kw: Any) -> ReadPictures:
    sample = SampleReads(carrying=4, deciding=9, depth_x=(9,) * 51, rows=())
    return ReadPictures(
        case_id="CASE-01",
        pictures=tuple(
            ReadPicture(
                key=key,
                contig="7",
                start=0,
                reference="A" * 51,
                allele_start=25,
                allele_end=26,
                tumour=sample,
            )
            for key in keys
        ),
        **kw,
    )


def protein(gene: str) -> ProteinMap:
    own = ProteinVariant(label="p.V600E", first=6, last=6, effect=ProteinEffect.MISSENSE, key=True)
    return ProteinMap(gene=gene, transcript_id="T.1", length_aa=766, variants=(own,))


def finding(build: Any, gene: str, *matches: Any, start: int) -> Any:
    made = build.found(gene, "p.V600E", *matches, start=start)
    alteration = made.alteration.model_copy(update={"codon_first": 600, "codon_last": 600})
    return made.model_copy(update={"alteration": alteration})


def case(build: Any, **kw: Any) -> Any:
    told = finding(build, "BRAF", build.match(), start=100)
    untold = finding(build, "TP53", start=200)
    return build.profile(findings=(told, untold), uncertain=(), **kw)


def test_each_picture_is_at_its_finding_and_drawn_once(build: Any) -> None:
    profile = case(
        build,
        read_pictures=reads("7:101:A:T", "7:201:A:T"),
        proteins=(protein("BRAF"), protein("TP53")),
    )
    view = build_pictures(profile)
    told = view.by_anchor["finding-1"]
    assert list(view.by_anchor) == ["finding-1"]
    assert told.title == "BRAF p.V600E"
    assert told.reads is not None
    assert told.protein is not None
    (untold,) = view.others
    assert (untold.title, untold.reads is None, untold.protein is None) == (
        "TP53 p.V600E",
        False,
        False,
    )
    html = render_report(profile)
    for name in ("reads-1", "reads-2", "protein-1", "protein-2"):
        assert html.count(f'id="{name}-title"') == 1
    assert html.index('id="finding-1"') < html.index('id="reads-1-title"')
    assert "How to read the pictures of reads" in html
    assert html.count("4 of 9 deciding fragments carry it") == 4  # in the pictures and beside them


def test_variants_at_one_protein_share_its_picture(build: Any) -> None:
    found = [finding(build, "BRAF", start=s) for s in (100, 200)]
    view = build_pictures(
        build.profile(findings=tuple(found), uncertain=(), proteins=(protein("BRAF"),))
    )
    assert [p.protein is not None for p in view.others] == [True]


def test_why_reads_are_not_drawn(build: Any) -> None:
    none = ReadPictures(case_id="CASE-01", reason="no reads were given")
    assert build_pictures(case(build, read_pictures=none)).reads_text == (
        "Reads are not drawn: no reads were given."
    )
    more = reads("7:101:A:T", left_out=("7:201:A:T", "7:1:A:T"))
    assert build_pictures(case(build, read_pictures=more)).reads_text == (
        "The reads of 2 further findings are not drawn."
    )
    bare = build_pictures(case(build))
    assert (bare.reads_text, bare.reads_key, dict(bare.by_anchor), bare.others) == ("", "", {}, ())


def test_promoter_variant_has_reads_and_no_protein(build: Any) -> None:
    own = build.found("TERT", "c.-124C>T", build.match(), start=100)
    profile = build.profile(
        findings=(own,),
        uncertain=(),
        read_pictures=reads("7:101:A:T"),
        proteins=(protein("TERT"),),
    )
    told = build_pictures(profile).by_anchor["finding-1"]
    assert told.reads is not None
    assert told.protein is None
