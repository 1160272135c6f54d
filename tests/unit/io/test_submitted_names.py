"""Names of VEP, SnpEff and bcftools csq, each on the ALT allele it speaks of."""

import logging
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agnoma.errors import InputFormatError
from agnoma.io.submitted_names import (
    Alleles,
    NameColumn,
    SubmittedName,
    dump_names,
    load_names,
    name_columns,
    names_per_allele,
)
from agnoma.io.submitted_names.residues import protein_name, substitution_name
from agnoma.io.submitted_vcf import read_submitted_calls

VEP_PARTS = (
    "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|HGVSc|HGVSp|"
    "Protein_position|Amino_acids|ALLELE_NUM"
)
VEP_LINE = (
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
    f'Format: {VEP_PARTS}">'
)
SNPEFF_LINE = (
    '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations: '
    "'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | "
    "Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | ERRORS / WARNINGS / "
    "INFO' \">"
)
CSQ_LINE = (
    '##INFO=<ID=BCSQ,Number=.,Type=String,Description="Local consequence annotation from '
    "BCFtools/csq, see http://samtools.github.io/bcftools/howtos/csq-calling.html for details. "
    'Format: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change">'
)


def vep(allele: str, protein: str, number: str = "", **changes: str) -> str:
    """Return one annotation of VEP."""
    parts = {
        "Allele": allele,
        "Consequence": "missense_variant&splice_region_variant",
        "SYMBOL": "TP53",
        "Feature_type": "Transcript",
        "Feature": "ENST00000269305",
        "HGVSc": "ENST00000269305.9:c.524G>A",
        "HGVSp": f"ENSP00000269305.4:{protein}" if protein else "",
        "ALLELE_NUM": number,
    } | changes
    return "|".join(parts.get(part, "") for part in VEP_PARTS.split("|"))


def proteins(line: str, text: str, ref: str, *alts: str, position: int = 100) -> list[list[str]]:
    """Return the p. names of each ALT allele."""
    (column,) = name_columns(line)
    fields = {column.key: text}
    found = names_per_allele([column], fields.get, Alleles(position, ref, alts))
    return [[str(name.hgvs_p) for name in names] for names in found]


def one_name(line: str, text: str, ref: str = "C", alt: str = "T") -> SubmittedName:
    (column,) = name_columns(line)
    ((name,),) = names_per_allele([column], {column.key: text}.get, Alleles(100, ref, (alt,)))
    return name


# --- header -------------------------------------------------------------------------------------


def test_columns_are_told_by_their_description() -> None:
    header = "\n".join(["##fileformat=VCFv4.2", VEP_LINE, SNPEFF_LINE, CSQ_LINE])
    found = name_columns(header)
    assert [(column.key, column.tool.value) for column in found] == [
        ("CSQ", "VEP"),
        ("ANN", "SnpEff"),
        ("BCSQ", "bcftools csq"),
    ]
    assert found[0].parts[:2] == ("Allele", "Consequence")
    assert found[1].parts[-4:] == (
        "HGVS.c", "HGVS.p", "cDNA.pos / cDNA.length", "ERRORS / WARNINGS / INFO",
    )  # fmt: skip
    assert found[2].parts[-1] == "dna_change"


def test_vep_in_a_field_of_another_name() -> None:
    (column,) = name_columns(VEP_LINE.replace("ID=CSQ", "ID=ANN"))
    assert (column.key, column.tool.value) == ("ANN", "VEP")


def test_field_without_a_format_is_left_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = name_columns('##INFO=<ID=CSQ,Number=.,Type=String,Description="names">')
    assert found == ()
    assert "INFO CSQ has no Format" in caplog.text


def test_no_names_without_annotation() -> None:
    column = NameColumn("CSQ", name_columns(VEP_LINE)[0].tool, ("Allele",))
    assert names_per_allele([column], {}.get, Alleles(100, "C", ("T", "A"))) == [(), ()]


# --- VEP ----------------------------------------------------------------------------------------


def test_vep_name() -> None:
    assert one_name(VEP_LINE, vep("T", "p.Arg175His")) == SubmittedName(
        "VEP",
        "TP53",
        "ENST00000269305.9",
        "c.524G>A",
        "p.Arg175His",
        ("missense_variant", "splice_region_variant"),
    )


@pytest.mark.parametrize(
    ("changes", "coding", "protein"),
    [
        pytest.param(
            {"HGVSp": "ENSP1.1:p.Arg175%3D"}, "c.524G>A", "p.Arg175=", id="encoded-equals"
        ),
        pytest.param({"HGVSp": "ENSP1.1%3Ap.Arg175His"}, "c.524G>A", "p.Arg175His", id="colon"),
        pytest.param(
            {"HGVSp": "ENST1.1:c.525G>A(p.%3D)"}, "c.524G>A", "p.=", id="old-synonymous"
        ),
        pytest.param({"HGVSp": ""}, "c.524G>A", None, id="coding-only"),
        pytest.param(
            {"HGVSp": "", "HGVSc": "", "Protein_position": "175/393", "Amino_acids": "R/H"},
            None, "p.R175H", id="without-hgvs",
        ),
        pytest.param(
            {"HGVSp": "", "Protein_position": "175", "Amino_acids": "R"},
            "c.524G>A", "p.R175=", id="without-hgvs-unchanged",
        ),
        pytest.param(
            {"HGVSp": "", "Protein_position": "175-176", "Amino_acids": "RC/H"},
            "c.524G>A", None, id="without-hgvs-deletion",
        ),
        pytest.param(
            {"HGVSp": "", "Protein_position": "175", "Amino_acids": "R/X"},
            "c.524G>A", None, id="without-hgvs-frameshift",
        ),
    ],
)  # fmt: skip
def test_vep_spellings(changes: dict[str, str], coding: str | None, protein: str | None) -> None:
    name = one_name(VEP_LINE, vep("T", "", **changes))
    assert (name.hgvs_c, name.hgvs_p) == (coding, protein)


def test_vep_transcript_without_hgvs_is_the_feature() -> None:
    changes = {"HGVSc": "", "HGVSp": "", "Protein_position": "175", "Amino_acids": "R/H"}
    assert one_name(VEP_LINE, vep("T", "", **changes)).transcript == "ENST00000269305"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"Feature_type": "RegulatoryFeature"}, id="regulatory"),
        pytest.param({"HGVSc": "", "HGVSp": ""}, id="no-name"),
    ],
)
def test_vep_annotations_without_a_name_are_left_out(changes: dict[str, str]) -> None:
    assert proteins(VEP_LINE, vep("T", "p.Arg1His", **changes), "C", "T") == [[]]


@pytest.mark.parametrize(
    ("ref", "alts", "annotated", "expected"),
    [
        pytest.param("C", ["T"], {"T": "p.A"}, [["p.A"]], id="snv"),
        pytest.param("C", ["T", "A"], {"A": "p.B", "T": "p.A"}, [["p.A"], ["p.B"]], id="two-snvs"),
        pytest.param("CAG", ["C"], {"-": "p.A"}, [["p.A"]], id="deletion"),
        pytest.param("C", ["CAG"], {"AG": "p.A"}, [["p.A"]], id="insertion"),
        pytest.param("CA", ["TT"], {"TT": "p.A"}, [["p.A"]], id="mnv-untrimmed"),
        pytest.param("CAG", ["CTT"], {"CTT": "p.A"}, [["p.A"]], id="mnv-shared-base-untrimmed"),
        pytest.param("CAG", ["CT"], {"T": "p.A"}, [["p.A"]], id="delins"),
        pytest.param(
            "CAA", ["C", "CA", "CAAA"], {"-": "p.A", "A": "p.B", "AAA": "p.C"},
            [["p.A"], ["p.B"], ["p.C"]], id="indels-of-one-record",
        ),
        pytest.param(
            "C", ["T", "CT"], {"T": "p.A", "CT": "p.B"}, [["p.A"], ["p.B"]],
            id="first-bases-differ-untrimmed",
        ),
        pytest.param(
            "C", ["*", "CT"], {"T": "p.B"}, [[], ["p.B"]], id="star-does-not-count",
        ),
        pytest.param(
            "G", ["*", "T", "GT"], {"T": "p.A", "GT": "p.B"}, [[], ["p.A"], ["p.B"]],
            id="star-beside-an-ambiguous-text",
        ),
        pytest.param(
            "G", ["T", "A", "GT"], {"T": "p.A", "A": "p.B"}, [[], ["p.B"], []],
            id="a-text-that-could-be-two-alleles",
        ),
        pytest.param(
            "CAAA", ["CA", "CAA"], {"A": "p.A"}, [["p.A"], []], id="cut-by-one-base-only",
        ),
        pytest.param("C", ["T"], {"T": "p.A", "A": "p.B"}, [["p.A"]], id="split-after-annotation"),
        pytest.param(
            "G", ["GT"], {"T": "p.A", "A": "p.B", "GT": "p.C"}, [[]],
            id="split-and-two-texts-fit",
        ),
        pytest.param("C", ["T"], {"A": "p.B"}, [[]], id="another-allele"),
        pytest.param("CAT", ["TAT"], {"T": "p.A"}, [["p.A"]], id="minimised"),
    ],
)  # fmt: skip
def test_vep_allele(
    ref: str, alts: list[str], annotated: dict[str, str], expected: list[list[str]]
) -> None:
    text = ",".join(vep(allele, name) for allele, name in annotated.items())
    assert proteins(VEP_LINE, text, ref, *alts) == expected


@pytest.mark.parametrize(
    ("annotations", "alts", "expected"),
    [
        pytest.param(
            [("T", "p.A", "1"), ("T", "p.C", "3"), ("A", "p.B", "2")], ["T", "A", "GT"],
            [["p.A"], ["p.B"], ["p.C"]], id="whole-record",
        ),
        pytest.param(
            [("T", "p.A", "1"), ("A", "p.B", "2")], ["A"], [["p.B"]], id="split-keeps-old-numbers",
        ),
        pytest.param([("C", "p.A", "1"), ("A", "p.B", "1")], ["A"], [["p.B"]], id="text-must-fit"),
    ],
)  # fmt: skip
def test_vep_allele_number(
    annotations: list[tuple[str, str, str]], alts: list[str], expected: list[list[str]]
) -> None:
    text = ",".join(vep(*annotation) for annotation in annotations)
    assert proteins(VEP_LINE, text, "G", *alts) == expected


# --- SnpEff and bcftools csq --------------------------------------------------------------------


def snpeff(allele: str, protein: str, feature: str = "transcript") -> str:
    return (
        f"{allele}|missense_variant&splice_region_variant|MODERATE|BRAF|ENSG1|{feature}|"
        f"NM_004333.6|protein_coding|15/18|c.1799T>A|{protein}|1860/6459|"
    )


def test_snpeff_name() -> None:
    assert one_name(SNPEFF_LINE, snpeff("T", "p.Val600Glu"), "A") == SubmittedName(
        "SnpEff",
        "BRAF",
        "NM_004333.6",
        "c.1799T>A",
        "p.Val600Glu",
        ("missense_variant", "splice_region_variant"),
    )


def test_snpeff_allele_is_the_alt_itself() -> None:
    text = ",".join(snpeff(a, p) for a, p in {"CAG": "p.A", "G": "p.B", "AG": "p.C"}.items())
    assert proteins(SNPEFF_LINE, text, "C", "G", "CAG") == [["p.B"], ["p.A"]]


def test_snpeff_regions_have_no_name() -> None:
    assert proteins(SNPEFF_LINE, snpeff("T", "", feature="intergenic_region"), "A", "T") == [[]]


def test_csq_name() -> None:
    text = "*missense&inframe_altering|BRAF|ENST00000646891|protein_coding|-|600V>600E|100A>T"
    assert one_name(CSQ_LINE, text, "A") == SubmittedName(
        "bcftools csq",
        "BRAF",
        "ENST00000646891",
        None,
        "p.V600E",
        ("missense", "inframe_altering"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("missense|G|T|p|+|71V>71M|100G>A", [["p.V71M"], []], id="named-by-the-change"),
        pytest.param(
            "missense|G|T|p|+|71V>71M|100G>A,missense|G|T|p|+|71V>71L|100G>C",
            [["p.V71M"], ["p.V71L"]], id="both",
        ),
        pytest.param("missense|G|T|p|+|71V>71K|100G>A+101T>C", [["p.V71K"], []], id="haplotype"),
        pytest.param("@98", [[], []], id="refers-to-another-record"),
        pytest.param("intron|G|T|p", [[], []], id="no-change"),
        pytest.param("missense|G|T|p|+|71V>71M|101G>A", [[], []], id="another-place"),
        pytest.param("missense|G|T|p|+|71V>71M|1100G>A", [[], []], id="place-ends-alike"),
    ],
)  # fmt: skip
def test_csq_allele(text: str, expected: list[list[str]]) -> None:
    assert proteins(CSQ_LINE, text, "G", "A", "C") == expected


@pytest.mark.parametrize(
    ("change", "terms", "expected"),
    [
        pytest.param("600V>600E", "missense", "p.V600E", id="missense"),
        pytest.param("41Y>41*", "stop_gained", "p.Y41*", id="stop"),
        pytest.param("13A", "synonymous", "p.A13=", id="synonymous"),
        pytest.param("61PA>61LG", "missense", "p.P61_A62delinsLG", id="two-residues"),
        pytest.param("61PA>61LA", "missense", "p.P61L", id="same-second-residue"),
        pytest.param("30KL>30R", "inframe_deletion", "p.K30_L31delinsR", id="delins"),
        pytest.param("747LREATSP>747S", "inframe_deletion", "p.L747_P753delinsS", id="egfr"),
        pytest.param("30K>30RL", "inframe_insertion", "p.K30delinsRL", id="one-by-two"),
        pytest.param("50SIPY>50SG", "inframe_deletion", "p.I51_Y53delinsG", id="shared-start"),
        pytest.param("35H>35HG", "inframe_insertion", None, id="insertion-needs-its-neighbours"),
        pytest.param("36YA>36YYA", "inframe_insertion", None, id="duplication"),
        pytest.param("36YAC>36YC", "inframe_deletion", None, id="deletion"),
        pytest.param("20YIT*>20YSHSQ*", "frameshift", "p.I21Sfs*5", id="frameshift"),
        pytest.param("80HPG*>80HHRT", "frameshift", "p.P81Hfs", id="frameshift-open-end"),
        pytest.param("20YIT*>20Y*", "frameshift", "p.I21*", id="frameshift-to-stop"),
        pytest.param("20YIT*>20YIT", "frameshift", None, id="frameshift-without-change"),
        pytest.param("100*>100Q", "stop_lost", "p.*100Qext*?", id="stop-lost"),
        pytest.param("", "start_lost", "p.M1?", id="start-lost"),
        pytest.param("", "intron", None, id="none"),
        pytest.param("600V>601E", "missense", None, id="two-places"),
    ],
)
def test_protein_name_of_residues(change: str, terms: str, expected: str | None) -> None:
    assert protein_name(change, terms.split("&")) == expected


def test_unknown_residues_have_no_name() -> None:
    assert substitution_name(5, "R/-") is None
    assert substitution_name(5, "") is None
    assert substitution_name(5, "RC/HS") is None


# --- all together -------------------------------------------------------------------------------


def test_calls_carry_the_names_of_all_tools(tmp_path: Path) -> None:
    info = f"TDP=100;TVAF=0.3;CSQ={vep('T', 'p.Arg175His')};ANN={snpeff('T', 'p.Arg175His')}"
    vcf = tmp_path / "named.vcf"
    vcf.write_text(
        "\n".join(
            [
                "##fileformat=VCFv4.2",
                "##contig=<ID=17,length=1000>",
                VEP_LINE,
                SNPEFF_LINE,
                '##INFO=<ID=TDP,Number=1,Type=Integer,Description="x">',
                '##INFO=<ID=TVAF,Number=1,Type=Float,Description="x">',
                "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
                f"17\t100\t.\tC\tA,t\t.\tPASS\t{info}",
                "17\t101\t.\tC\tT\t.\tPASS\tTDP=100;TVAF=0.3",
            ]
        )
        + "\n"
    )
    found = read_submitted_calls(vcf, case_id="C1")
    assert [[name.tool for name in call.names] for call in found] == [[], ["VEP", "SnpEff"], []]
    assert found[1].names == load_names(dump_names(found[1].names))


# --- one INFO string ----------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NAMES = st.builds(
    SubmittedName,
    tool=TEXTS,
    gene=st.none() | TEXTS,
    transcript=st.none() | TEXTS,
    hgvs_c=st.none() | TEXTS,
    hgvs_p=st.none() | TEXTS,
    consequences=st.lists(TEXTS, max_size=3).map(tuple),
)


@settings(deadline=None)
@given(st.lists(NAMES, max_size=3).map(tuple))
def test_names_survive_one_info_string(names: tuple[SubmittedName, ...]) -> None:
    text = dump_names(names)
    assert load_names(text) == names
    assert re.fullmatch(r"[!-~]*", text)
    assert not set(text) & set(";=, \t\"'")


def test_one_info_string() -> None:
    names = (
        SubmittedName("bcftools csq", "BRAF", "ENST1", None, "p.V600E", ("missense", "b")),
        SubmittedName("VEP", None, "ENST1.2", "c.524G>A", "p.Arg175="),
    )
    assert dump_names(names) == (
        "bcftools%20csq|BRAF|ENST1||p.V600E|missense&b/VEP||ENST1.2|c.524G>A|p.Arg175%3D|"
    )
    assert dump_names(()) == ""
    assert load_names("") == ()


@pytest.mark.parametrize("text", ["VEP|TP53", "|TP53|T|c|p|x", "VEP|a|b|c|d|e|f", "VEP|a|b|c|d|e/"])
def test_another_text_is_an_error(text: str) -> None:
    with pytest.raises(InputFormatError, match=r"has not the form tool\|gene\|transcript"):
        load_names(text)
