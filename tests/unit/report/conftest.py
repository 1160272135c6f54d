"""Profiles for the report's tests: a plain factory, no files."""

from collections.abc import Callable
from typing import Any

import pytest
from fact_records import build_fact

from agnoma.models.alteration import Alteration, AlterationKind, Effect, Oncogenicity
from agnoma.models.base import Answerable, Measurement, Status
from agnoma.models.biomarkers import Biomarkers, CategoricalResult, Tmb, TmbCategory
from agnoma.models.case import CaseInfo, GermlineConsent, PgxConsent, Role, Sex, Specimen
from agnoma.models.copy_number import (
    CopyNumberBin,
    CopyNumberCall,
    CopyNumberProfile,
    CopyNumberSegment,
    GeneCopyNumber,
)
from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.fusion import Fusion
from agnoma.models.germline import GermlineFindings
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    Fact,
    Specificity,
)
from agnoma.models.profile import (
    Assay,
    ClassTrace,
    Confidence,
    Finding,
    Laboratory,
    LocusResult,
    MolecularClass,
    Provenance,
    ReinterpretationBasis,
    ResourceVersion,
    Setting,
    StageStatus,
    TumourProfile,
)
from agnoma.models.qc import (
    GeneCallability,
    LocusCallability,
    LocusKind,
    LocusMeaning,
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
    Origin,
    SmallVariantSummary,
    VariantKind,
)
from agnoma.ternary import Ternary

CASE = "CASE-01"
STATEMENTS = {
    LocusState.DETECTED: "Detected.",
    LocusState.NOT_DETECTED: (
        "Not detected (sensitivity ≥95 % for variants ≥ 5 % allele fraction at this position; at "
        "the estimated tumour content this corresponds to a clonal heterozygous variant in a "
        "sample with ≥ 10 % tumour cells)"
    ),
    LocusState.NOT_DETECTED_LIMITED: "Not detected with limited sensitivity (LoD 8.1 %)",
    LocusState.NOT_ASSESSABLE: (
        "Not assessable – a variant cannot be excluded; consider repeat testing/orthogonal assay"
    ),
    LocusState.NOT_TESTED: "Not covered by this test",
}
TRACE = (
    ("POLE_ULTRA", "Polymerase proofreading-deficient, ultramutated", Ternary.FALSE),
    ("MMRD", "Mismatch-repair deficient / MSI-high", Ternary.UNKNOWN),
    ("KINASE_FUSION", "Kinase-fusion driven", Ternary.UNKNOWN),
    ("BRAF_V600", "BRAF V600 (class I) driven", Ternary.TRUE),
    ("ERBB2", "ERBB2/HER2 driven", Ternary.FALSE),
    ("EGFR", "EGFR driven", Ternary.FALSE),
    ("RAS_MAPK", "RAS/MAPK driven", Ternary.FALSE),
    ("CELL_CYCLE", "Cell-cycle driven", Ternary.TRUE),
)


class Builder:
    """Makes records with sensible defaults; keyword arguments override."""

    case_id = CASE

    def fact(self, fact_id: str = "BM047", **kw: Any) -> Fact:
        given: dict[str, Any] = {
            "diseases": ("MEL", "HNMUCM"),
            "therapy": "dabrafenib + trametinib",
            "approved_in": ("US", "EU"),
            "escat_tier": "I-A",
            "project_level": "1",
            "citation": "FDA label Tafinlar (NDA202806, rev 2024-03-29);PMID:22663011",
            "verified": "label+gene",
        }
        return build_fact(fact_id, **{**given, **kw})

    def tier_reason(self, fact_id: str, tier: AmpTier | None) -> str:
        line = int(fact_id.removeprefix("BM")) + 1
        place = f"fact {fact_id} (resources/knowledge/biomarkers.tsv, line {line})"
        return f"{tier or 'no AMP tier'}: {place} is curated I-A for MEL."

    def match(
        self,
        fact_id: str = "BM047",
        tier: AmpTier | None = AmpTier.IA,
        *,
        approved: bool | None = True,
        relation: DiseaseRelation = DiseaseRelation.EXACT,
        conditional_on: tuple[str, ...] = (),
        alterations: tuple[str, ...] = ("BRAF p.V600E",),
        reason: str = "",
        approval_text: str = "Approved in the EU (also US)",
        **fact: Any,
    ) -> EvidenceMatch:
        return EvidenceMatch(
            fact=self.fact(fact_id, **fact),
            alteration_ids=alterations,
            specificity=Specificity.EXACT_ALLELE,
            disease_relation=relation,
            matched_disease="MEL",
            tier=tier,
            tier_rule="as_curated",
            tier_reason=reason or self.tier_reason(fact_id, tier),
            conditional_on=conditional_on,
            approved_here=approved,
            approval_text=approval_text,
        )

    def alteration(self, gene: str = "BRAF", change: str = "p.V600E", **kw: Any) -> Alteration:
        name = f"{gene} {change}"
        given: dict[str, Any] = {
            "label": name,
            "kind": AlterationKind.SNV,
            "protein_change": change,
            "coding_change": "c.1799T>A",
            "vaf": 0.684,
            "effect": Effect.GOF,
            "oncogenicity": Oncogenicity.ONCOGENIC,
            "oncogenicity_reasons": ("hotspot_strong: BRAF codon 600, p.V600E",),
        }
        return Alteration(alteration_id=name, gene=gene, **{**given, **kw})

    def variant(self, gene: str = "BRAF", change: str = "p.V600E", **kw: Any) -> AnnotatedVariant:
        filters = (
            FilterOutcome(
                name="low_depth", passed=True, value=190, limit=50, reason="190 fragments, needs 50"
            ),
            FilterOutcome(
                name="strand", passed=True, value=0.41, limit=3, reason="SOR 0.41, at most 3"
            ),
            FilterOutcome(name="panel_of_normals", passed=None, reason="no panel is configured"),
        )
        given: dict[str, Any] = {
            "contig": "7",
            "start": 140453135,
            "ref": "A",
            "alt": "T",
            "kind": VariantKind.SNV,
            "source": EvidenceSource.READS,
            "tumour": AlleleEvidence(
                depth_x=190,
                ref_count=60,
                alt_count=130,
                other_count=0,
                ref_forward=31,
                ref_reverse=29,
                alt_forward=66,
                alt_reverse=64,
            ),
            "normal": AlleleEvidence(depth_x=120, ref_count=120, alt_count=0, other_count=0),
            "vaf": 0.684,
            "vaf_low": 0.615,
            "vaf_high": 0.746,
            "origin": Origin.SOMATIC,
            "filters": filters,
            "transcript_id": "ENST00000646891.2",
            "refseq_id": "NM_004333.6",
            "mane_select": True,
            "consequence": "missense",
            "hgvs_c": "ENST00000646891.2:c.1799T>A",
            "hgvs_p": "p.(Val600Glu)",
            "exon": 15,
            "exon_count": 18,
        }
        return AnnotatedVariant(gene=gene, protein_change=change, **{**given, **kw})

    def finding(self, *matches: EvidenceMatch, **kw: Any) -> Finding:
        given: dict[str, Any] = {"alteration": self.alteration(), "variant": self.variant()}
        return Finding(matches=matches, **{**given, **kw})

    def found(
        self, gene: str, change: str, *matches: EvidenceMatch, oncogenic: bool = True, **kw: Any
    ) -> Finding:
        """A finding whose alteration is that of its variant; keywords go to the variant."""
        variant = self.variant(gene, change, **kw)
        alteration = self.alteration(
            gene,
            change,
            variant_key=variant.key,
            oncogenicity=Oncogenicity.ONCOGENIC if oncogenic else Oncogenicity.VUS,
            origin_ambiguous=variant.origin is Origin.UNDETERMINED,
        )
        return Finding(alteration=alteration, variant=variant, matches=matches)

    def locus(
        self,
        gene: str,
        first: int,
        state: LocusState,
        *,
        last: int | None = None,
        kind: LocusKind = LocusKind.CODON,
        depth: int | None = 300,
        detected: tuple[str, ...] = (),
        reason: str | None = None,
        meaning: LocusMeaning = LocusMeaning.LISTED,
    ) -> LocusResult:
        locus = RequiredLocus(
            locus_id=f"{gene} {kind.value} {first}",
            gene=gene,
            kind=kind,
            first=first,
            last=last or first,
            meaning=meaning,
        )
        measured = depth is not None and depth > 0
        callability = LocusCallability(
            locus=locus,
            state=LocusState.NOT_DETECTED if state is LocusState.DETECTED else state,
            min_depth_x=depth,
            site_lod_fraction=0.03 if measured else None,
            effective_lod_fraction=0.05 if measured else None,
            min_tumour_fraction=0.10 if measured else None,
            reason=reason,
        )
        return LocusResult(
            callability=callability, state=state, detected=detected, statement=STATEMENTS[state]
        )

    def loci(self) -> tuple[LocusResult, ...]:
        return (
            self.locus("BRAF", 600, LocusState.DETECTED, detected=("BRAF p.V600E",)),
            *(self.locus("KRAS", c, LocusState.NOT_DETECTED) for c in (12, 13, 61)),
            self.locus("NRAS", 61, LocusState.NOT_DETECTED_LIMITED, depth=110),
            *(self.locus("EGFR", c, LocusState.NOT_ASSESSABLE, depth=0) for c in (857, 858)),
            self.locus("ALK", 20, LocusState.NOT_TESTED, kind=LocusKind.EXON, depth=None),
        )

    def molecular_class(self, **kw: Any) -> MolecularClass:
        given: dict[str, Any] = {
            "primary": "BRAF_V600",
            "label": "BRAF V600 (class I) driven",
            "family": "rtk_mapk",
            "secondary": ("CELL_CYCLE",),
            "overlays": ("TP53",),
            "score": 90,
            "confidence": Confidence.HIGH,
            "confidence_reasons": ("base 40", "+20 oncogenic", "+15 tier I", "+15 clonal"),
            "evidence": ("BRAF p.V600E",),
            "rule_id": "BRAF_V600",
            "rules_version": "1",
            "could_change": ("MMRD if MSI (not tested) were high",),
            "not_assessable": ("MSI: not tested",),
            "statement": "The tumour is driven by BRAF V600E.",
            "trace": tuple(
                ClassTrace(
                    class_id=i,
                    label=label,
                    confirmed=state,
                    provisional=Ternary.FALSE,
                    evidence=("BRAF p.V600E",) if state is Ternary.TRUE else (),
                    unknown_because=("not tested",) if state is Ternary.UNKNOWN else (),
                )
                for i, label, state in TRACE
            ),
        }
        return MolecularClass(**{**given, **kw})

    def biomarkers(self, **kw: Any) -> Biomarkers:
        given: dict[str, Any] = {
            "tmb": Tmb(
                measurement=Measurement(
                    status=Status.EVALUATED, value=24.5, low=19.1, high=31.0, unit="mutations/Mb"
                ),
                counted=62,
                denominator_mb=2.53,
                denominator_source="callable coding bases",
                category=TmbCategory.HIGH,
                limit_per_mb=10,
                counting_rule="non-synonymous coding variants",
            ),
            "msi": CategoricalResult(status=Status.NOT_TESTED, reason="no IHC or PCR submitted"),
            "hrd": Measurement(status=Status.NOT_TESTED, reason="not part of this test", unit=""),
            "signatures": CategoricalResult(
                status=Status.NOT_TESTED, reason="not part of this test"
            ),
        }
        return Biomarkers(case_id=CASE, **{**given, **kw})

    def gene_copies(self, gene: str, call: CopyNumberCall, **kw: Any) -> GeneCopyNumber:
        given: dict[str, Any] = {
            "contig": "9",
            "start": 21_967_000,
            "end": 21_995_000,
            "log2": -2.6,
            "copies": 0.1,
            "copies_low": 0.0,
            "copies_high": 0.3,
            "bins": 6,
            "rule": "copies 0.1 below 0.5 with 6 bins",
        }
        return GeneCopyNumber(gene=gene, call=call, **{**given, **kw})

    def copy_number(self, **kw: Any) -> CopyNumberProfile:
        sizes = {"1": 248, "2": 242, "7": 159, "9": 141, "17": 83, "X": 155}
        bins = tuple(
            CopyNumberBin(
                contig=c,
                start=i * 1_000_000,
                end=(i + 1) * 1_000_000,
                log2=round(0.25 * ((i * 37 + n * 11) % 9 - 4) / 4, 3),
            )
            for n, (c, size) in enumerate(sizes.items())
            for i in range(size)
        )
        segments = tuple(
            CopyNumberSegment(contig=c, start=0, end=size * 1_000_000, log2=v, copies=2)
            for (c, size), v in zip(sizes.items(), (0, 0.1, 0.6, -0.5, 0, 0), strict=True)
        )
        given: dict[str, Any] = {
            "status": Status.EVALUATED,
            "method": "CNVkit 0.9",
            "reference": "matched normal",
            "purity_fraction": 0.8,
            "purity_source": "pathologist",
            "ploidy": 2.0,
            "ploidy_source": "assumed diploid",
            "noise_sd": 0.12,
            "segments": segments,
            "bins": bins,
            "genes": (
                self.gene_copies("CDKN2A", CopyNumberCall.HOMOZYGOUS_DELETION),
                self.gene_copies(
                    "BRAF",
                    CopyNumberCall.GAIN,
                    contig="7",
                    start=140_700_000,
                    end=140_900_000,
                    log2=0.9,
                    copies=4.2,
                    copies_low=3.8,
                    copies_high=4.7,
                    rule="copies 4.2 at or above 4",
                ),
                self.gene_copies(
                    "PTEN",
                    CopyNumberCall.NOT_ASSESSABLE,
                    log2=None,
                    copies=None,
                    copies_low=None,
                    copies_high=None,
                    bins=0,
                    rule="no bins over the gene",
                ),
                self.gene_copies("TP53", CopyNumberCall.NEUTRAL, copies=2.0, rule="2.0 copies"),
            ),
        }
        return CopyNumberProfile(case_id=CASE, **{**given, **kw})

    def qc(self, verdict: Verdict = Verdict.PASS, role: Role = Role.TUMOUR) -> SampleQc:
        metrics = (
            QcMetric(
                name="median_cov",
                label="Median depth over targets",
                value=612,
                unit="x",
                pass_limit=500,
                warn_limit=250,
                decisive=True,
                state=MetricState.PASS,
            ),
            QcMetric(
                name="pct_dup",
                label="Duplicate reads",
                value=0.183,
                unit="fraction",
                pass_limit=0.4,
                warn_limit=0.6,
                higher_is_better=False,
                state=MetricState.PASS,
            ),
            QcMetric(
                name="contamination",
                label="Contamination",
                value=None,
                unit="fraction",
                state=MetricState.NOT_EVALUATED,
                reason="no population sites configured",
            ),
        )
        return SampleQc(case_id=CASE, role=role, verdict=verdict, metrics=metrics)

    def fusion(self) -> Finding:
        fusion = Fusion(
            gene5="CCDC6",
            gene3="RET",
            breakpoint5="10:59805960",
            breakpoint3="10:43116584",
            split_reads=14,
            spanning_pairs=9,
            in_frame=True,
            kinase_gene="RET",
            kinase_domain_retained=True,
            confidence="high",
            caller="Arriba",
        )
        alteration = self.alteration(
            "RET", "fusion", kind=AlterationKind.FUSION, fusion_name=fusion.name, vaf=None
        )
        return Finding(alteration=alteration, fusion=fusion)

    def profile(self, **kw: Any) -> TumourProfile:
        case_id = kw.pop("case_id", CASE)
        code = kw.pop("code", "MEL")
        vus = self.alteration(
            "NOTCH1", "p.A1T", oncogenicity=Oncogenicity.VUS, oncogenicity_reasons=()
        )
        given: dict[str, Any] = {
            "case": CaseInfo(
                case_id=case_id,
                patient_id="P-77",
                sex=Sex.FEMALE,
                oncotree_code=code,
                specimen=Specimen.FFPE,
                tumour_fraction=0.8,
            ),
            "submitted_type_name": {"MEL": "Melanoma", "COAD": "Colon Adenocarcinoma"}.get(code),
            "simulated": False,
            "jurisdiction": "EU",
            "laboratory": Laboratory(
                name="Molecular Pathology",
                address="1 Example Street",
                contact="lab@example.org",
                accreditation="research use",
            ),
            "assay": Assay(
                name="Panel A 1.0",
                assay_type="panel",
                genome_build="GRCh37",
                targeted_genes=("BRAF", "KRAS", "NRAS", "EGFR"),
                target_bp=1_234_567,
                matched_normal=True,
            ),
            "verdict": Verdict.PASS,
            "positives_only": False,
            "tumour_qc": self.qc(),
            "normal_qc": self.qc(role=Role.NORMAL),
            "molecular_class": self.molecular_class(),
            "findings": (self.finding(self.match()),),
            "uncertain": (Finding(alteration=vus, variant=self.variant("NOTCH1", "p.A1T")),),
            "uncertain_total": 12,
            "biomarkers": self.biomarkers(),
            "loci": self.loci(),
            "genes": (
                GeneCallability(
                    gene="BRAF",
                    state=LocusState.NOT_DETECTED,
                    cds_bp=2301,
                    targeted_bp=2301,
                    callable_bp=2301,
                ),
                GeneCallability(
                    gene="EGFR",
                    state=LocusState.NOT_ASSESSABLE,
                    cds_bp=3633,
                    targeted_bp=3633,
                    callable_bp=1200,
                    reason="1200 of 3633 bases readable",
                ),
            ),
            "copy_number": self.copy_number(),
            "fusions_text": "Not tested: no fusion table was submitted.",
            "germline": GermlineFindings(
                case_id=case_id,
                status=Status.NOT_TESTED,
                reason="No consent.",
                germline_consent=GermlineConsent.NONE,
                pgx_consent=PgxConsent.NONE,
                suppressed_variants=3,
                note="Nothing was computed.",
            ),
            "small_variants": SmallVariantSummary(case_id=case_id, tested=True, reported=4),
            "stages": (
                StageStatus(stage="small_variants", state="done", text="4 variants reported"),
                StageStatus(stage="fusions", state="not tested", text="no fusion table submitted"),
            ),
            "confirmations": ("BRAF V600E by immunohistochemistry",),
            "ledger_excerpt": (
                LedgerEntry(
                    stage="small_variants",
                    item="12:25398284:C:T",
                    rule="low_alt",
                    value="2",
                    limit="5",
                    explanation="2 fragments, needs 5 at a hotspot",
                ),
            ),
            "settings": (
                Setting(
                    key="callability.target_vaf",
                    value="0.05",
                    unit="fraction",
                    description="VAF that must be detectable.",
                    source="validation",
                ),
            ),
            "provenance": Provenance(
                pipeline_version="0.1.0",
                tools={"bwa": "0.7.17", "samtools": "1.16"},
                resources=(ResourceVersion(name="biomarkers.tsv", version="1", date="2025-12-31"),),
                inputs={"tumour BAM": "ab" * 32},
                config_sha256="cd" * 32,
            ),
            "reinterpretable": ReinterpretationBasis(
                alteration_ids=(),
                small_variants=Answerable(status=Status.EVALUATED),
                fusions=Answerable(status=Status.NOT_TESTED, reason="no fusion table"),
                knowledge_version="1.0",
                sources=(),
            ),
        }
        return TumourProfile(**{**given, **kw})


@pytest.fixture
def build() -> Builder:
    return Builder()


@pytest.fixture
def make_profile(build: Builder) -> Callable[..., TumourProfile]:
    return build.profile
