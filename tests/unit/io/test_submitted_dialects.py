"""One small VCF per caller: what each states for tumour and normal, in exact numbers."""

from pathlib import Path

import pytest

from agnoma.errors import InputFormatError
from agnoma.io.submitted_vcf import (
    Dialect,
    SubmittedCall,
    SubmittedOrientation,
    SubmittedStrands,
    has_count_fields,
    read_submitted_calls,
)
from agnoma.io.vcf import SubmittedCounts

Counts = tuple[int, int] | None


def declared(kind: str, fields: str) -> list[str]:
    """Return header lines from 'ID:Number:Type' words."""
    return [
        f'##{kind}=<ID={name},Number={number},Type={form},Description="x">'
        for name, number, form in (field.split(":") for field in fields.split())
    ]


MUTECT2 = [
    "##MutectVersion=2.2",
    "##tumor_sample=T1",
    "##normal_sample=N1",
    *declared("FORMAT", "GT:1:String AD:R:Integer AF:A:Float DP:1:Integer"),
    *declared("FORMAT", "F1R2:R:Integer F2R1:R:Integer SB:4:Integer"),
    *declared("INFO", "AS_SB_TABLE:1:String"),
]
VARDICT = [
    "##source=VarDict_v1.8.2",
    *declared("INFO", "STATUS:1:String DP:1:Integer AF:A:Float"),
    *declared("FORMAT", "GT:1:String DP:1:Integer VD:1:Integer ALD:2:Integer RD:2:Integer"),
    *declared("FORMAT", "AD:R:Integer AF:A:Float"),
]
STRELKA2 = [
    "##source=strelka",
    *declared("INFO", "SOMATIC:0:Flag DP:1:Integer"),
    *declared("FORMAT", "DP:1:Integer FDP:1:Integer AU:2:Integer CU:2:Integer GU:2:Integer"),
    *declared("FORMAT", "TU:2:Integer TAR:2:Integer TIR:2:Integer TOR:2:Integer"),
]
DEEPSOMATIC = [
    "##DeepVariant_version=1.9.0",
    '##FILTER=<ID=GERMLINE,Description="Non somatic variants">',
    *declared("FORMAT", "GT:1:String GQ:1:Integer DP:1:Integer AD:R:Integer VAF:A:Float"),
]
VARSCAN2 = [
    "##source=VarScan2",
    *declared("INFO", "DP:1:Integer SS:1:String SOMATIC:0:Flag"),
    *declared("FORMAT", "GT:1:String DP:1:Integer RD:1:Integer AD:1:Integer FREQ:1:String"),
    *declared("FORMAT", "DP4:1:String RDF:1:Integer RDR:1:Integer ADF:1:Integer ADR:1:Integer"),
]
TNSCOPE = [
    '##SentieonCommandLine.TNscope=<ID=TNscope,CommandLine="driver --algo TNscope '
    '--tumor_sample T1 --normal_sample N1 out.vcf">',
    *declared("FORMAT", "GT:1:String AD:R:Integer AF:A:Float AFDP:1:Integer ALT_F1R2:1:Integer"),
    *declared("FORMAT", "ALT_F2R1:1:Integer REF_F1R2:1:Integer REF_F2R1:1:Integer"),
]
DRAGEN = [
    '##DRAGENCommandLine=<ID=dragen,Version="SW: 4.3.6">',
    *declared("INFO", "GermlineStatus:1:String DP:1:Integer"),
    *declared("FORMAT", "GT:1:String SQ:1:Float AD:R:Integer AF:A:Float DP:1:Integer"),
    *declared("FORMAT", "F1R2:R:Integer F2R1:R:Integer SB:4:Integer"),
]
FREEBAYES = [
    "##source=freeBayes v1.3.6",
    *declared("INFO", "SRF:1:Integer SRR:1:Integer SAF:A:Integer SAR:A:Integer"),
    *declared("FORMAT", "GT:1:String DP:1:Integer RO:1:Integer QR:1:Integer AO:A:Integer"),
    *declared("FORMAT", "QA:A:Integer"),
]
LOFREQ = [
    "##source=lofreq call -f ref.fa",
    *declared("INFO", "DP:1:Integer AF:1:Float SB:1:Integer DP4:4:Integer"),
]
PCGR = [
    *declared("INFO", "TDP:1:Integer TVAF:.:Float"),
    *declared("FORMAT", "DPT:1:Integer DPC:1:Integer ADT:.:String ADC:.:String"),
]
COUNTED = [*declared("INFO", "TDP:1:Integer TVAF:.:Float"), *declared("FORMAT", "GT:1:String")]


def read(
    folder: Path, meta: list[str], samples: str, *records: str, case_id: str = "C1"
) -> list[SubmittedCall]:
    """Read records written with blanks for tabs.

    A last record that every reader can count is added and left out again: a file of which nothing
    can be counted is refused.
    """
    names = samples.split()
    columns = "CHROM POS ID REF ALT QUAL FILTER INFO".split()
    good = "7 900 . A T . PASS TDP=9;TVAF=0.5".split()
    if names:
        columns += ["FORMAT", *names]
        good += ["GT", *("./." for _ in names)]
    lines = [
        "##fileformat=VCFv4.2",
        "##contig=<ID=7,length=1000>",
        '##FILTER=<ID=weak,Description="x">',
        *dict.fromkeys([*meta, *COUNTED]),
        "#" + "\t".join(columns),
        *("\t".join(record.split()) for record in records),
        "\t".join(good),
    ]
    vcf = folder / "calls.vcf"
    vcf.write_text("\n".join(lines) + "\n")
    return read_submitted_calls(vcf, case_id=case_id)[:-1]


def pair(counts: SubmittedCounts | None) -> Counts:
    return None if counts is None else (counts.depth_x, counts.alt_count)


@pytest.mark.parametrize(
    ("meta", "samples", "record", "tumour", "normal", "dialect"),
    [
        pytest.param(
            MUTECT2,
            "N1 T1",
            "7 100 . A T . PASS . GT:AD:AF:DP 0/0:61,0:0.016:61 0/1:70,30:0.297:105",
            [(100, 30)],
            [(61, 0)],
            Dialect.MUTECT2,
            id="mutect2-snv-pair",
        ),
        pytest.param(
            MUTECT2[:1] + MUTECT2[3:],
            "T1",
            "7 100 . ACT A . PASS . GT:AD:AF:DP 0/1:70,30:0.297:105",
            [(100, 30)],
            [None],
            Dialect.MUTECT2,
            id="mutect2-deletion-tumour-only",
        ),
        pytest.param(
            MUTECT2,
            "T1 N1",
            "7 100 . A T,AC . PASS . GT:AD:AF:DP 0/1/2:50,30,20:0.3,0.2:100 0/0:40,1,0:0,0:41",
            [(100, 30), (100, 20)],
            [(41, 1), (41, 0)],
            Dialect.MUTECT2,
            id="mutect2-two-alleles",
        ),
        pytest.param(
            VARDICT,
            "TUMOR NORMAL",
            "7 100 . A T . PASS STATUS=StrongSomatic;DP=300;AF=0.4 GT:DP:VD:ALD:RD:AD:AF "
            "0/1:105:30:16,14:40,30:70,30:0.2857 0/0:60:0:0,0:30,30:60,0:0",
            [(100, 30)],
            [(60, 0)],
            Dialect.VARDICT,
            id="vardict-snv-pair",
        ),
        pytest.param(
            VARDICT,
            "S1",
            "7 100 . A ATTG . PASS . GT:DP:VD:ALD:RD:AD:AF 0/1:105:30:16,14:40,30:70,30:0.2857",
            [(100, 30)],
            [None],
            Dialect.VARDICT,
            id="vardict-insertion-tumour-only",
        ),
        pytest.param(
            VARDICT,
            "S1",
            "7 100 . A T . PASS . GT:DP:VD:ALD:RD:AD:AF 0/1:105:30:16,14:40,30:.:.",
            [(105, 30)],
            [None],
            Dialect.VARDICT,
            id="vardict-without-ad-uses-vd-not-strands",
        ),
        pytest.param(
            VARDICT,
            "S1",
            "7 100 . A T . PASS . GT:DP:VD:ALD:RD 0/1:105:30:16,14:40,30",
            [(105, 30)],
            [None],
            Dialect.VARDICT,
            id="vardict-ad-left-out",
        ),
        pytest.param(
            MUTECT2,
            "N1 T1",
            "7 100 . A T,C . PASS . GT:AD:DP 0/0:60,0:60 0/1:70,30,2:105",
            [(102, 30), (102, 2)],
            [None, None],
            Dialect.MUTECT2,
            id="mutect2-one-sample-states-fewer-alleles",
        ),
        pytest.param(
            STRELKA2,
            "NORMAL TUMOR",
            "7 100 . C T . PASS SOMATIC DP:FDP:AU:CU:GU:TU "
            "50:0:0,0:49,52:1,1:0,0 105:1:2,3:70,71:3,4:30,33",
            [(100, 30)],
            [(49, 0)],
            Dialect.STRELKA2,
            id="strelka2-snv",
        ),
        pytest.param(
            STRELKA2,
            "NORMAL TUMOR",
            "7 100 . C T,A . PASS SOMATIC DP:AU:CU:GU:TU "
            "50:0,0:49,52:1,1:0,0 105:5,9:70,71:3,4:30,33",
            [(105, 30), (105, 5)],
            [(49, 0), (49, 0)],
            Dialect.STRELKA2,
            id="strelka2-snv-two-alleles",
        ),
        pytest.param(
            STRELKA2,
            "NORMAL TUMOR",
            "7 100 . CAG C . PASS SOMATIC DP:TAR:TIR:TOR 50:48,49:0,0:2,2 105:60,61:20,22:9,9",
            [(80, 20)],
            [(48, 0)],
            Dialect.STRELKA2,
            id="strelka2-indel",
        ),
        pytest.param(
            DEEPSOMATIC,
            "HCC",
            "7 100 . A T 30 PASS . GT:GQ:DP:AD:VAF 1/1:30:105:70,30:0.2857",
            [(100, 30)],
            [None],
            Dialect.DEEPSOMATIC,
            id="deepsomatic-snv",
        ),
        pytest.param(
            DEEPSOMATIC,
            "HCC",
            "7 100 . AT A,ATT 30 PASS . GT:GQ:DP:AD:VAF 1/2:30:105:50,30,20:0.2857,0.19",
            [(100, 30), (100, 20)],
            [None, None],
            Dialect.DEEPSOMATIC,
            id="deepsomatic-two-indels",
        ),
        pytest.param(
            VARSCAN2,
            "NORMAL TUMOR",
            "7 100 . A T . PASS SS=2;SOMATIC GT:DP:RD:AD:FREQ:DP4 "
            "0/0:60:60:0:0%:31,29,0,0 0/1:105:70:30:30%:40,30,16,14",
            [(100, 30)],
            [(60, 0)],
            Dialect.VARSCAN2,
            id="varscan2-snv-pair",
        ),
        pytest.param(
            VARSCAN2,
            "S1",
            "7 100 . ATG A . PASS . GT:DP:RD:AD:FREQ 0/1:105:70:30:30%",
            [(100, 30)],
            [None],
            Dialect.VARSCAN2,
            id="varscan2-deletion",
        ),
        pytest.param(
            VARSCAN2,
            "S1",
            "7 100 . A T,C . PASS . GT:DP:RD:AD:FREQ 0/1:105:70:30:30%",
            [None, None],
            [None, None],
            Dialect.VARSCAN2,
            id="varscan2-one-count-for-two-alleles-is-nobody's",
        ),
        pytest.param(
            TNSCOPE,
            "T1 N1",
            "7 100 . A T . PASS . GT:AD:AF:AFDP:ALT_F1R2 0/1:70,30:0.3:100:14 0/0:60,0:0:60:0",
            [(100, 30)],
            [(60, 0)],
            Dialect.TNSCOPE,
            id="tnscope-snv-pair",
        ),
        pytest.param(
            TNSCOPE,
            "T1",
            "7 100 . A AGG . PASS . GT:AD:AF:AFDP:ALT_F1R2 0/1:.:0.25:80:14",
            [(80, 20)],
            [None],
            Dialect.TNSCOPE,
            id="tnscope-without-ad-uses-afdp",
        ),
        pytest.param(
            DRAGEN,
            "TUMOR NORMAL",
            "7 100 . A T . PASS DP=170 GT:SQ:AD:AF:DP 0/1:33.1:70,30:0.3:105 0/0:0:60,0:0:60",
            [(100, 30)],
            [(60, 0)],
            Dialect.DRAGEN,
            id="dragen-snv-pair",
        ),
        pytest.param(
            DRAGEN,
            "S1",
            "7 100 . AC A,ACC . PASS DP=170 GT:SQ:AD:AF:DP 1/2:33.1:50,30,20:0.3,0.2:100",
            [(100, 30), (100, 20)],
            [None, None],
            Dialect.DRAGEN,
            id="dragen-two-indels",
        ),
        pytest.param(
            FREEBAYES,
            "NORMAL TUMOR",
            "7 100 . A T 90 . . GT:DP:RO:QR:AO:QA 0/0:60:60:9:0:0 0/1:105:70:9:30:9",
            [(100, 30)],
            [(60, 0)],
            Dialect.FREEBAYES,
            id="freebayes-snv-pair",
        ),
        pytest.param(
            FREEBAYES,
            "S1",
            "7 100 . AC A,ACC 90 . . GT:DP:RO:QR:AO:QA 1/2:105:50:9:30,20:9,9",
            [(100, 30), (100, 20)],
            [None, None],
            Dialect.FREEBAYES,
            id="freebayes-two-indels",
        ),
        pytest.param(
            LOFREQ,
            "",
            "7 100 . A T 90 PASS DP=105;AF=0.285714;SB=0;DP4=40,30,16,14",
            [(100, 30)],
            [None],
            Dialect.LOFREQ,
            id="lofreq-snv",
        ),
        pytest.param(
            LOFREQ,
            "",
            "7 100 . AC A 90 PASS DP=100;AF=0.3;SB=0",
            [(100, 30)],
            [None],
            Dialect.LOFREQ,
            id="lofreq-indel-without-dp4",
        ),
        pytest.param(
            PCGR,
            "S1",
            "7 100 . A T . PASS TDP=100;TVAF=0.3 DPC:DPT:ADC:ADT 60:105:59,1:70,30",
            [(100, 30)],
            [(60, 1)],
            Dialect.PCGR,
            id="pcgr",
        ),
    ],
)
def test_counts(
    meta: list[str],
    samples: str,
    record: str,
    tumour: list[Counts],
    normal: list[Counts],
    dialect: Dialect,
    tmp_path: Path,
) -> None:
    found = read(tmp_path, meta, samples, record)
    assert [pair(call.tumour) for call in found] == tumour
    assert [pair(call.normal) for call in found] == normal
    assert {call.dialect for call in found} == {dialect}


@pytest.mark.parametrize(
    ("meta", "samples", "record"),
    [
        pytest.param(MUTECT2, "T1 N1", "GT:AD:DP ./.:.,30:. 0/0:60,0:60", id="mutect2"),
        pytest.param(MUTECT2, "T1", "GT:AD:DP 0/1:70,.:105", id="mutect2-alternative-missing"),
        pytest.param(VARDICT, "T1", "GT:DP:VD:ALD 0/1:105:.:1,2", id="vardict"),
        pytest.param(
            STRELKA2, "TUMOR NORMAL", "DP:AU:CU:GU:TU 9:.:0,0:0,0:9,9 9:.:.:.:.", id="snv"
        ),
        pytest.param(STRELKA2, "TUMOR NORMAL", "DP:TAR:TIR 9:9,9:. 9:9,9:0,0", id="indel"),
        pytest.param(DEEPSOMATIC, "T1", "GT:DP:AD:VAF ./.:.:.:.", id="deepsomatic"),
        pytest.param(VARSCAN2, "T1", "GT:DP:RD:AD:FREQ ./.:.:70:.:.", id="varscan2"),
        pytest.param(TNSCOPE, "T1 N1", "GT:AD:AF:AFDP 0/1:.:.:100 0/0:60,0:0:60", id="tnscope"),
        pytest.param(DRAGEN, "T1", "GT:SQ:AD:AF:DP 0/1:9:.:.:105", id="dragen"),
        pytest.param(FREEBAYES, "T1", "GT:DP:RO:QR:AO:QA ./.:105:70:9:.:9", id="freebayes"),
    ],
)
def test_missing_counts_are_unknown(
    meta: list[str], samples: str, record: str, tmp_path: Path
) -> None:
    (found,) = read(tmp_path, meta, samples, f"7 100 . A T . PASS . {record}")
    assert found.tumour is None


def test_lofreq_without_depth_is_unknown(tmp_path: Path) -> None:
    (found,) = read(tmp_path, LOFREQ, "", "7 100 . A T . PASS AF=0.3;DP4=1,2,.,4")
    assert found.tumour is None


@pytest.mark.parametrize(
    ("form", "sample"),
    [
        pytest.param("GT:AD", "0/1:50,30,20", id="ad-of-three-alleles"),
        pytest.param("GT:DP:AF", "0/1:100:0.3,0.2", id="af-of-two"),
        pytest.param("GT:AD", "0/1:30", id="no-depth"),
    ],
)
def test_lists_of_another_length_say_nothing(form: str, sample: str, tmp_path: Path) -> None:
    """A record split without its lists keeps those of all alleles; nobody knows whose is whose."""
    meta = declared("FORMAT", "AD:.:Integer DP:1:Integer AF:.:Float")
    (found,) = read(tmp_path, meta, "T1", f"7 100 . A T . PASS . {form} {sample}")
    assert found.tumour is None


@pytest.mark.parametrize(
    ("samples", "sample", "info", "expected"),
    [
        pytest.param("T1", "0/1", "DP=100;AF=0.3", (100, 30), id="one-sample"),
        pytest.param("TUMOR NORMAL", "0/1 0/0", "DP=100;AF=0.3", None, id="info-sums-over-two"),
        pytest.param("TUMOR NORMAL", "0/1 0/0", "DP4=40,30,16,14", None, id="dp4-of-two"),
        pytest.param("TUMOR NORMAL", "0/1 0/0", "TDP=100;TVAF=0.3", (100, 30), id="named-tumour"),
        pytest.param("T1", "0/1", "DP=100;AF=0.5;AN=2", None, id="share-of-genotypes"),
        pytest.param("T1", "0/1", "DP=100;AF=0.5;AN=2;DP4=40,30,16,14", (100, 30), id="dp4-of-one"),
    ],
)
def test_info_of_one_sample_only(
    samples: str, sample: str, info: str, expected: Counts, tmp_path: Path
) -> None:
    meta = declared("INFO", "DP:1:Integer AF:A:Float DP4:4:Integer AN:1:Integer")
    (found,) = read(tmp_path, meta, samples, f"7 100 . A T . PASS {info} GT {sample}")
    assert pair(found.tumour) == expected


def test_lists_of_different_length_in_two_samples(tmp_path: Path) -> None:
    meta = declared("FORMAT", "DP:1:Integer RD:1:Integer AD:.:Integer")
    (found,) = read(tmp_path, meta, "NORMAL TUMOR", "7 100 . A T . . . RD:AD 60:60,0 70:30")
    assert (pair(found.tumour), pair(found.normal)) == ((100, 30), (60, 0))


def test_percent_may_be_encoded(tmp_path: Path) -> None:
    (found,) = read(tmp_path, VARSCAN2, "T1", "7 100 . A T . PASS . GT:DP:FREQ 0/1:200:12.5%25")
    assert found.tumour == SubmittedCounts(200, 25, 0.125)


@pytest.mark.parametrize(
    ("meta", "samples", "record", "strands", "orientation"),
    [
        pytest.param(
            MUTECT2,
            "N1 T1",
            "7 100 . A T . PASS . GT:AD:F1R2:F2R1:SB "
            "0/0:60,0:30,0:30,0:9,9,9,9 0/1:70,30:33,13:37,17:41,29,16,14",
            SubmittedStrands(41, 29, 16, 14),
            SubmittedOrientation(33, 37, 13, 17),
            id="mutect2",
        ),
        pytest.param(
            MUTECT2[:1] + MUTECT2[3:],
            "T1",
            "7 100 . A C,T . PASS AS_SB_TABLE=41,29|3,4|16,14 GT:AD:F1R2:F2R1:SB "
            "0/1:70,7,30:33,3,13:37,4,17:41,29,19,18",
            SubmittedStrands(41, 29, 16, 14),
            SubmittedOrientation(33, 37, 13, 17),
            id="mutect2-second-allele-from-the-table",
        ),
        pytest.param(
            MUTECT2,
            "N1 T1",
            "7 100 . A C,T . PASS AS_SB_TABLE=41,29|3,4|16,14 GT:AD:SB "
            "0/0:60,0,0:9,9,9,9 0/1:70,7,30:41,29,19,18",
            None,
            None,
            id="mutect2-table-sums-over-the-samples",
        ),
        pytest.param(
            VARDICT,
            "T1",
            "7 100 . A T . PASS . GT:DP:VD:ALD:RD:AD 0/1:105:30:16,14:40,30:70,30",
            SubmittedStrands(40, 30, 16, 14),
            None,
            id="vardict",
        ),
        pytest.param(
            VARSCAN2,
            "NORMAL TUMOR",
            "7 100 . A T . PASS SS=2 GT:RD:AD:FREQ:DP4 0/0:9:0:0%:5,4,0,0 "
            "0/1:70:30:30%:40,30,16,14",
            SubmittedStrands(40, 30, 16, 14),
            None,
            id="varscan2-somatic",
        ),
        pytest.param(
            VARSCAN2,
            "T1",
            "7 100 . A T . PASS . GT:RD:AD:FREQ:RDF:RDR:ADF:ADR 0/1:70:30:30%:40:30:16:14",
            SubmittedStrands(40, 30, 16, 14),
            None,
            id="varscan2-one-sample",
        ),
        pytest.param(
            TNSCOPE,
            "T1",
            "7 100 . A T . PASS . GT:AD:REF_F1R2:REF_F2R1:ALT_F1R2:ALT_F2R1 0/1:70,30:33:37:13:17",
            None,
            SubmittedOrientation(33, 37, 13, 17),
            id="tnscope",
        ),
        pytest.param(
            DRAGEN,
            "T1",
            "7 100 . A T . PASS . GT:SQ:AD:AF:F1R2:F2R1:SB 0/1:9:70,30:0.3:33,13:37,17:41,29,16,14",
            SubmittedStrands(41, 29, 16, 14),
            SubmittedOrientation(33, 37, 13, 17),
            id="dragen",
        ),
        pytest.param(
            FREEBAYES,
            "T1",
            "7 100 . A C,T 9 . SRF=41;SRR=29;SAF=3,16;SAR=4,14 GT:DP:RO:QR:AO:QA "
            "0/1:105:70:9:7,30:9,9",
            SubmittedStrands(41, 29, 16, 14),
            None,
            id="freebayes-second-allele",
        ),
        pytest.param(
            FREEBAYES,
            "TUMOR NORMAL",
            "7 100 . A T 9 . SRF=41;SRR=29;SAF=16;SAR=14 GT:DP:RO:QR:AO:QA "
            "0/1:105:70:9:30:9 0/0:60:60:9:0:0",
            None,
            None,
            id="freebayes-sums-over-the-samples",
        ),
        pytest.param(
            LOFREQ,
            "",
            "7 100 . A T 90 PASS DP=105;AF=0.28;SB=0;DP4=40,30,16,14",
            SubmittedStrands(40, 30, 16, 14),
            None,
            id="lofreq",
        ),
        pytest.param(
            declared("FORMAT", "AD:R:Integer ADF:R:Integer ADR:R:Integer"),
            "T1",
            "7 100 . A C,T 9 . . AD:ADF:ADR 70,7,30:41,3,16:29,4,14",
            SubmittedStrands(41, 29, 16, 14),
            None,
            id="bcftools-second-allele",
        ),
        pytest.param(
            STRELKA2,
            "TUMOR NORMAL",
            "7 100 . A T . PASS . DP:AU:CU:GU:TU 9:5,5:0,0:0,0:4,4 9:9,9:0,0:0,0:0,0",
            None,
            None,
            id="strelka2-states-none",
        ),
    ],
)
def test_strands_and_orientation(
    meta: list[str],
    samples: str,
    record: str,
    strands: SubmittedStrands | None,
    orientation: SubmittedOrientation | None,
    tmp_path: Path,
) -> None:
    found = read(tmp_path, meta, samples, record)[-1]
    assert (found.strands, found.orientation) == (strands, orientation)


@pytest.mark.parametrize(
    ("meta", "form", "expected"),
    [
        pytest.param(["##source=Mutect2"], "GT", Dialect.MUTECT2, id="source"),
        pytest.param(
            ["##GATKCommandLine.MuTect2=<ID=MuTect2,Version=3.8>"],
            "GT",
            Dialect.MUTECT2,
            id="gatk3",
        ),
        pytest.param(["##DRAGENVersion=4.3"], "GT", Dialect.DRAGEN, id="dragen-version"),
        pytest.param(["##DeepVariant_version=1.9.0"], "GT", None, id="deepvariant-is-germline"),
        pytest.param(["##source=VarDict_v1", "##source=Mutect2"], "GT", None, id="two-callers"),
        pytest.param(
            [*MUTECT2[:1], *VARDICT], "GT:VD:ALD", Dialect.VARDICT, id="own-fields-in-a-merged-file"
        ),
        pytest.param(MUTECT2, "GT:DP:VD:ALD", Dialect.VARDICT, id="own-fields-before-the-header"),
        pytest.param(TNSCOPE[1:], "AF:AFDP:ALT_F1R2", Dialect.TNSCOPE, id="tnscope-fields"),
        pytest.param(PCGR, "DPT:ADT", Dialect.PCGR, id="pcgr-fields"),
        pytest.param(MUTECT2[3:], "AD:AF:F1R2:F2R1", Dialect.MUTECT2, id="fields-alone"),
        pytest.param([], "GT", None, id="nothing"),
    ],
)
def test_caller_is_told_from_header_and_fields(
    meta: list[str], form: str, expected: Dialect | None, tmp_path: Path
) -> None:
    missing = ":".join("." for _ in form.split(":"))
    (found,) = read(tmp_path, meta, "T1", f"7 100 . A T . PASS . {form} {missing}")
    assert found.dialect is expected


@pytest.mark.parametrize(
    ("meta", "info", "form", "status", "germline"),
    [
        pytest.param(VARDICT, "STATUS=Germline", "VD:ALD 3:1,2", "Germline", True, id="germline"),
        pytest.param(VARDICT, "STATUS=StrongLOH", "VD:ALD 3:1,2", "StrongLOH", True, id="loh"),
        pytest.param(
            VARDICT, "STATUS=StrongSomatic", "VD:ALD 3:1,2", "StrongSomatic", False, id="somatic"
        ),
        pytest.param(VARSCAN2, "SS=1", "RD:AD:FREQ 7:3:30%", "germline", True, id="varscan-1"),
        pytest.param(VARSCAN2, "SS=2", "RD:AD:FREQ 7:3:30%", "somatic", False, id="varscan-2"),
        pytest.param(VARSCAN2, "SS=3", "RD:AD:FREQ 7:3:30%", "LOH", True, id="varscan-3"),
        pytest.param(VARSCAN2, "SS=4", "RD:AD:FREQ 7:3:30%", None, False, id="varscan-no-code"),
        pytest.param(
            DRAGEN, "GermlineStatus=Germline_DB", "SQ:AD:AF 1:7,3:0.3", "Germline_DB", False,
            id="dragen-database-tag",
        ),
        pytest.param(
            [*MUTECT2, *declared("INFO", "STATUS:1:String")], "STATUS=Germline", "AD 7,3", None,
            False, id="another-caller's-field",
        ),
    ],
)  # fmt: skip
def test_what_the_caller_says_of_the_origin(
    meta: list[str],
    info: str,
    form: str,
    status: str | None,
    germline: bool,
    tmp_path: Path,
) -> None:
    (found,) = read(tmp_path, meta, "T1", f"7 100 . A T . PASS {info} {form}")
    assert (found.status, found.called_germline) == (status, germline)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(TNSCOPE[0], id="tnscope"),
        pytest.param(
            '##GATKCommandLine=<ID=Mutect2,CommandLine="Mutect2  --tumor-sample T1 '
            '--normal-sample N1 --output o">',
            id="mutect2",
        ),
    ],
)
def test_command_line_names_the_columns(line: str, tmp_path: Path) -> None:
    meta = [line, *declared("FORMAT", "AD:R:Integer")]
    (found,) = read(tmp_path, meta, "A N1 T1", "7 100 . A T . PASS . AD 1,1 61,0 70,30")
    assert (pair(found.tumour), pair(found.normal)) == ((100, 30), (61, 0))


def test_vardict_pair_needs_a_name(tmp_path: Path) -> None:
    record = "7 100 . A T . PASS . AD 70,30 60,0"
    with pytest.raises(InputFormatError, match="cannot tell the tumour among the samples A, B"):
        read(tmp_path, VARDICT, "A B", record)
    (found,) = read(tmp_path, VARDICT, "A B", record, case_id="a")
    assert (pair(found.tumour), pair(found.normal)) == ((100, 30), (60, 0))


@pytest.mark.parametrize("alt", ["<DEL>", "*", "A]7:5]", "]chr7:5]A", "<DUP:TANDEM>"])
def test_structural_variants_alone_are_no_error(alt: str, tmp_path: Path) -> None:
    """They have no depth; who adopts the calls says why each is no small variant."""
    vcf = tmp_path / "sv.vcf"
    vcf.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=7,length=1000>\n"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        f"7\t100\t.\tA\t{alt}\t.\tPASS\t.\n"
    )
    (found,) = read_submitted_calls(vcf, case_id="C1")
    assert (found.alt, found.has_sequence, found.tumour) == (alt, False, None)


def test_filtered_records_without_depth_are_no_error(tmp_path: Path) -> None:
    vcf = tmp_path / "filtered.vcf"
    text = (
        "##fileformat=VCFv4.2\n##contig=<ID=7,length=1000>\n"
        '##FILTER=<ID=weak,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n7\t100\t.\tA\tT\t.\tweak\t.\n"
    )
    vcf.write_text(text)
    assert len(read_submitted_calls(vcf, case_id="C1")) == 1
    vcf.write_text(text.replace("\tweak\t", "\tPASS\t"))
    with pytest.raises(InputFormatError, match=r"needed: FORMAT AD.*TAR, TIR \(Strelka2\).*DP4"):
        read_submitted_calls(vcf, case_id="C1")


@pytest.mark.parametrize(
    ("info", "fields", "has_samples", "expected"),
    [
        pytest.param("", "AD", True, True, id="ad"),
        pytest.param("", "ADT", True, True, id="pcgr"),
        pytest.param("", "AU CU GU TU DP", True, True, id="strelka2-snv"),
        pytest.param("", "TAR TIR DP", True, True, id="strelka2-indel"),
        pytest.param("", "RO AO", True, True, id="freebayes"),
        pytest.param("", "DP FREQ", True, True, id="varscan2"),
        pytest.param("DP4", "", False, True, id="lofreq"),
        pytest.param("TDP TVAF", "", False, True, id="pcgr-info"),
        pytest.param("DP AF", "", False, True, id="info"),
        pytest.param("", "AD", False, False, id="no-column-holds-it"),
        pytest.param("", "DP AU TAR RO", True, False, id="halves"),
        pytest.param("DP", "PR SR", True, False, id="structural"),
    ],
)
def test_fields_that_can_hold_counts(
    info: str, fields: str, has_samples: bool, expected: bool
) -> None:
    assert has_count_fields(info.split(), fields.split(), has_samples=has_samples) is expected
