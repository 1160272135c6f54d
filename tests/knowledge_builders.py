"""Cases for the knowledge stage, built in the test: variants, copies, fusions, biomarkers."""

from functools import cache
from pathlib import Path
from typing import Any

from callability_records import make_gene
from running import REPOSITORY

from agnoma.config import Jurisdiction, UnknownSetting
from agnoma.gene_model import GeneModel
from agnoma.knowledge.interpretation import CaseFindings, interpret_findings
from agnoma.knowledge.tables import Knowledge, KnowledgePaths, read_knowledge
from agnoma.models.assessability import Assessability
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import Biomarkers, CategoricalResult, Tmb, TmbCategory
from agnoma.models.case import CaseInfo, Role
from agnoma.models.copy_number import CopyNumberCall, CopyNumberProfile, GeneCopyNumber
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.exon_deletion import ExonChange, ExonDeletion
from agnoma.models.fusion import Fusion, FusionResult
from agnoma.models.identity import CaseIdentity
from agnoma.models.knowledge import EvidenceMatch, Interpretation
from agnoma.models.qc import Callability, LocusCallability, SampleQc, Verdict
from agnoma.models.reference import Strand, Transcript, TranscriptChoice
from agnoma.models.reversion import Reversion
from agnoma.models.variant import AnnotatedVariant, Origin, SmallVariantSummary, VariantKind

RESOURCES = REPOSITORY / "resources"
TABLES = RESOURCES / "knowledge"
NAMES = (
    "hotspots",
    "gene_roles",
    "oncotree",
    "kinase_domains",
    "indel_regions",
    "duplication_regions",
    "known_fusions",
    "aliases",
    "therapy_resistance",
    "therapy_classes",
    "late_truncations",
    "drug_classes",
)


def table_paths(**changes: Path) -> KnowledgePaths:
    """Return the shipped tables, some of them replaced."""
    paths = {
        "facts": TABLES / "biomarkers.tsv",
        "release": TABLES / "VERSION",
        **{n: TABLES / f"{n}.tsv" for n in NAMES},
    }
    return KnowledgePaths(**{**paths, **changes})


@cache
def shipped() -> Knowledge:
    """Return the shipped knowledge, read once."""
    return read_knowledge(table_paths())


def transcript(
    gene: str,
    *,
    exons: tuple[tuple[int, int], ...] = ((0, 3000),),
    strand: Strand = Strand.PLUS,
    contig: str = "chr1",
) -> Transcript:
    """Return a transcript that is coding throughout."""
    return Transcript(
        gene=gene,
        transcript_id=f"{gene}.1",
        choice=TranscriptChoice.MANE_SELECT,
        contig=contig,
        strand=strand,
        exons=exons,
        cds_start=exons[0][0],
        cds_end=exons[-1][1],
    )


def met(strand: Strand = Strand.PLUS) -> Transcript:
    """Return a MET of 15 exons of 100 bp, 100 bp apart; exon 14 at 2600-2700 when forward."""
    exons = tuple((start, start + 100) for start in range(0, 3000, 200))
    return transcript("MET", exons=exons, strand=strand)


def variant(
    gene: str | None,
    protein: str | None = None,
    *,
    consequence: str | None = "missense",
    start: int = 1000,
    ref: str = "A",
    alt: str = "T",
    codons: tuple[int, int] | None = None,
    vaf: float = 0.4,
    **fields: Any,
) -> AnnotatedVariant:
    """Return an annotated variant; codons are read from a substitution's name."""
    if codons is None and protein is not None and protein[3:-1].isdigit():
        codons = (int(protein[3:-1]), int(protein[3:-1]))
    counts = AlleleEvidence(
        depth_x=100, ref_count=100 - round(100 * vaf), alt_count=round(100 * vaf), other_count=0
    )
    return AnnotatedVariant(
        **{
            "contig": "chr1",
            "start": start,
            "ref": ref,
            "alt": alt,
            "kind": _kind(ref, alt),
            "source": EvidenceSource.READS,
            "tumour": counts,
            "vaf": vaf,
            "vaf_low": max(vaf - 0.05, 0),
            "vaf_high": min(vaf + 0.05, 1),
            "origin": Origin.SOMATIC,
            "gene": gene,
            "consequence": consequence,
            "protein_change": protein,
            "codon_first": codons[0] if codons else None,
            "codon_last": codons[1] if codons else None,
            **fields,
        }
    )


def _kind(ref: str, alt: str) -> VariantKind:
    if len(ref) == len(alt):
        return VariantKind.SNV if len(ref) == 1 else VariantKind.MNV
    return VariantKind.INSERTION if len(alt) > len(ref) else VariantKind.DELETION


def gene_copies(gene: str, call: CopyNumberCall, **fields: Any) -> GeneCopyNumber:
    """Return the copy number of one gene."""
    values = {"contig": "chr1", "start": 0, "end": 3000, "rule": f"{gene}: test rule"}
    return GeneCopyNumber(gene=gene, call=call, **{**values, **fields})


def amplified(gene: str, copies: float = 17) -> GeneCopyNumber:
    """Return an amplified gene."""
    return gene_copies(gene, CopyNumberCall.AMPLIFIED, copies=copies)


def fusion(gene5: str, gene3: str, **fields: Any) -> Fusion:
    """Return a fusion as a caller's table gives it."""
    return Fusion(gene5=gene5, gene3=gene3, caller="test", **fields)


def exon_deletion(name: str = "EGFRvIII", *, detected: bool | None, **fields: Any) -> ExonDeletion:
    """Return what was seen of lost exons; without an answer it was not tested."""
    unanswered = {"status": Status.NOT_TESTED, "reason": "introns not covered; RNA is preferred"}
    answered = {"status": Status.EVALUATED, "reason": "5 fragments join intron 1 to intron 7"}
    values = {
        "name": name,
        "gene": "EGFR",
        "change": ExonChange.DELETION,
        "first_exon": 2,
        "last_exon": 7,
        "source": "clinical.md 3.4",
        "detected": detected,
        **(unanswered if detected is None else answered),
    }
    return ExonDeletion(**{**values, **fields})


def biomarkers(
    *, msi: str | None = None, tmb: float | None = None, category: TmbCategory | None = None
) -> Biomarkers:
    """Return genome-wide biomarkers; what is not given was not tested."""
    untested = {"status": Status.NOT_TESTED, "reason": "not part of this test"}
    given = {"status": Status.EVALUATED}
    burden = (
        Measurement(unit="mut/Mb", **untested)
        if tmb is None
        else Measurement(unit="mut/Mb", value=tmb, **given)
    )
    return Biomarkers(
        case_id="T1",
        tmb=Tmb(measurement=burden, category=category, limit_per_mb=10, counting_rule="test"),
        msi=CategoricalResult(**(untested if msi is None else given), value=msi),
        hrd=Measurement(unit="score", **untested),
        signatures=CategoricalResult(**untested),
    )


def assessed(
    *read: str, loci: tuple[LocusCallability, ...] = (), verdict: Verdict = Verdict.PASS
) -> Assessability:
    """Return a case whose named genes were read throughout, with some required places."""
    return Assessability(
        case_id="T1",
        verdict=verdict,
        identity=CaseIdentity(reference=None),
        tumour_qc=SampleQc(case_id="T1", role=Role.TUMOUR, verdict=verdict),
        normal_qc=None,
        callability=Callability(
            case_id="T1",
            required_fragments=5,
            power=0.95,
            target_vaf=0.05,
            limited_vaf=0.1,
            depth_for_target_x=181,
            depth_for_limited_x=89,
            tumour_fraction=None,
            loci=loci,
            genes=tuple(make_gene(gene) for gene in read),
            callable_cds_bp=None,
            tmb_depth_x=100,
        ),
    )


def interpret(
    *variants: AnnotatedVariant,
    site: str | None = None,
    genes: tuple[GeneCopyNumber, ...] = (),
    fusions: tuple[Fusion, ...] = (),
    transcripts: tuple[Transcript, ...] = (),
    markers: Biomarkers | None = None,
    jurisdiction: Jurisdiction = Jurisdiction.EU,
    knowledge: Knowledge | None = None,
    exon_deletions: tuple[ExonDeletion, ...] = (),
    reversions: tuple[Reversion, ...] = (),
    tested: bool = True,
    seen: Assessability | None = None,
    unknown_setting: UnknownSetting = UnknownSetting.STATE,
    fitted_fraction: float | None = None,
    **case: Any,
) -> Interpretation:
    """Return the interpretation of one case; see `assessed` for what could have been seen."""
    copy_number = CopyNumberProfile(
        status=Status.EVALUATED, case_id="T1", genes=genes, purity_fraction=fitted_fraction
    )
    findings = CaseFindings(
        variants=variants,
        small_variants=SmallVariantSummary(case_id="T1", tested=tested),
        copy_number=copy_number,
        fusions=FusionResult(status=Status.EVALUATED, case_id="T1", fusions=fusions),
        biomarkers=markers or biomarkers(),
        exon_deletions=exon_deletions,
        reversions=reversions,
        assessability=seen,
    )
    info = CaseInfo(case_id="T1", patient_id="P1", oncotree_code=site, **case)
    model = GeneModel(transcripts)
    return interpret_findings(
        findings,
        knowledge or shipped(),
        model,
        info,
        jurisdiction,
        unknown_setting=unknown_setting,
    )


def match_of(result: Interpretation, fact_id: str) -> EvidenceMatch:
    """Return the one match of a fact."""
    (found,) = [m for m in result.matches if m.fact.fact_id == fact_id]
    return found


def tiers_of(result: Interpretation, *fact_ids: str) -> dict[str, str | None]:
    """Return the tier of facts, None for those that do not match."""
    found = {m.fact.fact_id: m.tier.value for m in result.matches if m.tier}
    return {fact_id: found.get(fact_id) for fact_id in fact_ids}


def ledger_rule(result: Interpretation, item: str) -> str | None:
    """Return the rule of the ledger entry of an item, None if there is none."""
    return next((entry.rule for entry in result.ledger if entry.item == item), None)
