"""Made-up cohort records: drivers as they are spread over sites, some samples hard to read."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agnoma.io.oncotree import OncotreeNode, lineage, read_oncotree
from agnoma.models.alteration import AlterationKind, Oncogenicity
from agnoma.models.base import Measurement, Status
from agnoma.models.biomarkers import CategoricalResult, TmbCategory
from agnoma.models.case import CohortConsent
from agnoma.models.cohort import CohortAlteration, CohortCase, CohortMetric
from agnoma.models.knowledge import AmpTier
from agnoma.models.qc import LocusState, MetricState, Verdict
from agnoma.paths import PIPELINE_DIRECTORY
from agnoma.ternary import Ternary

PANEL = sorted(
    {f"GENE{n}" for n in range(380)}
    | set(
        "APC ARID1A ATM BRAF BRCA2 CCND1 CCNE1 CDKN2A CTNNB1 EGFR ERBB2 FBXW7 FGFR2 IDH1 KEAP1 KIT "
        "KRAS MET MYC NF1 NRAS PIK3CA PTEN RB1 SMAD4 STK11 TERT TP53 ALK RET".split()
    )
)


@dataclass(frozen=True)
class Site:
    """A site with the tumour types submitted there."""

    tissue: str
    code: str
    name: str
    share: float

    @property
    def lineage(self) -> tuple[str, ...]:
        """Return the code and its ancestors in the shipped tree."""
        return lineage(_tree(), self.code)


@lru_cache(maxsize=1)
def _tree() -> dict[str, OncotreeNode]:
    return read_oncotree(PIPELINE_DIRECTORY / "resources/knowledge/oncotree.tsv")


SITES = (
    Site("Lung", "LUAD", "Lung Adenocarcinoma", 0.17),
    Site("Bowel", "COAD", "Colon Adenocarcinoma", 0.15),
    Site("Breast", "IDC", "Breast Invasive Ductal Carcinoma", 0.14),
    Site("Skin", "SKCM", "Cutaneous Melanoma", 0.07),
    Site("Pancreas", "PAAD", "Pancreatic Adenocarcinoma", 0.08),
    Site("CNS/Brain", "GB", "Glioblastoma", 0.06),
    Site("Thyroid", "THPA", "Papillary Thyroid Cancer", 0.05),
    Site("Uterus", "UEC", "Uterine Endometrioid Carcinoma", 0.06),
    Site("Ovary/Fallopian Tube", "HGSOC", "High-Grade Serous Ovarian Cancer", 0.06),
    Site("Biliary Tract", "CHOL", "Cholangiocarcinoma", 0.04),
    Site("Bladder/Urinary Tract", "BLCA", "Bladder Urothelial Carcinoma", 0.05),
    Site("Esophagus/Stomach", "STAD", "Stomach Adenocarcinoma", 0.04),
    Site("Other", "CUP", "Cancer of Unknown Primary", 0.03),
)
# class id, label, family, gene, kind, changes, tier, share by site
DRIVERS = (
    (
        "BRAF_V600",
        "BRAF V600 (class I) driven",
        "rtk_mapk",
        "BRAF",
        AlterationKind.SNV,
        ("p.V600E", "p.V600K"),
        AmpTier.IA,
        {"Skin": 0.45, "Thyroid": 0.55, "Bowel": 0.09, "Lung": 0.02, "Biliary Tract": 0.03},
    ),
    (
        "ERBB2",
        "ERBB2/HER2 driven",
        "rtk_mapk",
        "ERBB2",
        AlterationKind.AMP,
        (),
        AmpTier.IA,
        {"Breast": 0.18, "Esophagus/Stomach": 0.15, "Bowel": 0.03, "Bladder/Urinary Tract": 0.06},
    ),
    (
        "EGFR",
        "EGFR driven",
        "rtk_mapk",
        "EGFR",
        AlterationKind.SNV,
        ("p.L858R", "p.E746_A750del"),
        AmpTier.IA,
        {"Lung": 0.22, "CNS/Brain": 0.3},
    ),
    (
        "KINASE_FUSION",
        "Kinase-fusion driven",
        "rtk_mapk",
        "RET",
        AlterationKind.FUSION,
        (),
        AmpTier.IA,
        {"Lung": 0.05, "Thyroid": 0.12, "Biliary Tract": 0.06},
    ),
    (
        "IDH_CHROMATIN",
        "IDH / histone / SWI-SNF driven",
        "epigenetic",
        "IDH1",
        AlterationKind.SNV,
        ("p.R132H", "p.R132C"),
        AmpTier.IB,
        {"CNS/Brain": 0.25, "Biliary Tract": 0.14},
    ),
    (
        "RAS_MAPK",
        "RAS / non-V600 MAPK driven",
        "rtk_mapk",
        "KRAS",
        AlterationKind.SNV,
        ("p.G12C", "p.G12D", "p.G12V", "p.G13D"),
        AmpTier.IIC,
        {"Pancreas": 0.9, "Bowel": 0.42, "Lung": 0.28, "Uterus": 0.2},
    ),
    (
        "PI3K",
        "PI3K-AKT-mTOR driven",
        "pi3k",
        "PIK3CA",
        AlterationKind.SNV,
        ("p.H1047R", "p.E545K", "p.E542K"),
        AmpTier.IA,
        {"Breast": 0.4, "Uterus": 0.6, "Bladder/Urinary Tract": 0.25},
    ),
    (
        "CELL_CYCLE",
        "Cell-cycle driven",
        "cell_cycle",
        "CDKN2A",
        AlterationKind.HOMDEL,
        (),
        None,
        {"CNS/Brain": 0.5, "Bladder/Urinary Tract": 0.4, "Skin": 0.2, "Lung": 0.15},
    ),
    (
        "WNT",
        "WNT/beta-catenin driven",
        "wnt",
        "APC",
        AlterationKind.INDEL,
        ("p.R1450*", "p.E1309fs", "p.T1556fs"),
        None,
        {"Bowel": 0.75, "Esophagus/Stomach": 0.1},
    ),
)
PASSENGERS = (
    ("TP53", AlterationKind.SNV, ("p.R175H", "p.R248Q", "p.R273H", "p.R282W"), 0.45),
    ("SMAD4", AlterationKind.SNV, ("p.R361H",), 0.07),
    ("PTEN", AlterationKind.INDEL, ("p.R130*", "p.K267fs"), 0.08),
    ("MYC", AlterationKind.AMP, (), 0.06),
    ("ARID1A", AlterationKind.INDEL, ("p.Q1330*",), 0.07),
    ("FBXW7", AlterationKind.SNV, ("p.R465C",), 0.05),
    ("STK11", AlterationKind.INDEL, ("p.Q37*",), 0.04),
    ("RB1", AlterationKind.INDEL, ("p.R320*",), 0.04),
)
HOTSPOT_GENES = frozenset({"BRAF", "EGFR", "IDH1", "KRAS", "PIK3CA"})
VERDICTS = (Verdict.PASS, Verdict.PASS, Verdict.WARN)
WORDS = {"amp": "amplification", "homdel": "homozygous deletion", "fusion": "fusion"}


def synthetic_cases(count: int, seed: int = 20261122) -> Iterator[CohortCase]:
    """Yield cases; the same number and seed give the same cases."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(1, count + 1):
        yield _case(number, chance)


def _case(number: int, chance: random.Random) -> CohortCase:
    site = chance.choices(SITES, [s.share for s in SITES])[0]
    rare = 0.004
    fired = [d for d in DRIVERS if chance.random() < d[7].get(site.tissue, rare)]
    failed, tumour_only = chance.random() < 0.04, chance.random() < 0.25
    unstable = chance.random() < {"Uterus": 0.25, "Bowel": 0.13}.get(site.tissue, 0.015)
    alterations = [_alteration(d[3], d[4], d[5], d[6], chance) for d in fired]
    alterations += [
        _alteration(gene, kind, changes, None, chance)
        for gene, kind, changes, share in PASSENGERS
        if chance.random() < share * (2 if unstable else 1)
    ]
    main = ("MMRD", "Mismatch-repair deficient / MSI-high", "genome_instability")
    if failed:
        main = ("NOT_CLASSIFIABLE", "Not classifiable (insufficient data quality)", "none")
    elif not unstable:
        only_p53 = ("TP53_ONLY", "TP53-altered, no other class-defining driver", "tp53")
        none = ("NO_DRIVER", "No class-defining driver detected (assessable)", "none")
        has_p53 = any(a.gene == "TP53" for a in alterations)
        main = fired[0][:3] if fired else (only_p53 if has_p53 else none)
    burden = chance.lognormvariate(3.3 if unstable else 1.4, 0.6)
    known_burden = not failed and chance.random() < 0.92
    blind = set(chance.sample(PANEL, chance.choice((0, 0, 0, 2, 5, 12))))
    read = () if failed or tumour_only else [g for g in PANEL if g not in blind]
    at_loci = () if failed else sorted(HOTSPOT_GENES - blind)
    tiers = [a.tier for a in alterations if a.tier] + ([AmpTier.IA] if unstable else [])
    return CohortCase(
        profile_sha256=f"{number:064x}",
        case_id=f"SYN-{number:06d}",
        patient_id=f"P{number - (number % 23 == 0):06d}",
        simulated=True,
        consent=chance.choices((CohortConsent.YES, None, CohortConsent.NO), (70, 27, 3))[0],
        consent_default=CohortConsent.YES,
        specimen=None,
        oncotree_code=site.code,
        type_name=site.name,
        lineage=site.lineage,
        tissue=site.tissue,
        primary=main[0],
        label=main[1],
        open_classes=None if failed else (),
        subclass=None,
        family=main[2],
        secondary=tuple(d[0] for d in fired if d[0] != main[0]),
        overlays=("TP53",) if any(a.gene == "TP53" for a in alterations) else (),
        score=chance.randint(30, 95),
        confidence=None,
        defining=tuple(a.alteration_id for a in alterations[:1]) if fired else (),
        alterations=tuple(sorted(alterations, key=lambda a: (a.gene, a.label))),
        uncertain=chance.randint(0, 14),
        best_tier=min(tiers, key=list(AmpTier).index) if tiers else None,
        therapies={tier: tiers.count(tier) for tier in AmpTier if tier in tiers},
        tmb=_measured(burden, "mutations/Mb", known=known_burden),
        tmb_category=(TmbCategory.HIGH if burden >= 10 else TmbCategory.LOW)
        if known_burden
        else None,
        msi=CategoricalResult(
            status=Status.EVALUATED, value="MSI-H" if unstable else "MSS", source="IHC"
        )
        if unstable or chance.random() < 0.6
        else CategoricalResult(status=Status.NOT_TESTED, reason="not given"),
        hrd=Measurement(status=Status.NOT_TESTED, reason="not given", unit=""),
        verdict=Verdict.FAIL if failed else chance.choice(VERDICTS),
        in_doubt=False,
        loci={LocusState.NOT_DETECTED: 160, LocusState.NOT_ASSESSABLE: len(blind)},
        genes_read=" ".join(read),
        genes_read_at_loci=" ".join(at_loci),
        genes_unread=" ".join(sorted(blind if not failed else PANEL)),
        copies_read="" if failed else " ".join(PANEL),
        exons_read="",
        fusions_read=not failed and chance.random() < 0.7,
        metrics=_metrics(number, chance),
        pathways={"RTK_RAS": Ternary.of(bool(fired)), "TP53": Ternary.UNKNOWN},
        assay_name="Panel A",
        assay_type="panel",
        genome_build="GRCh38",
        matched_normal=not tumour_only,
        pipeline_version="0",
        knowledge_version="1",
        rules_version="1",
    )


def _alteration(
    gene: str,
    kind: AlterationKind,
    changes: tuple[str, ...],
    tier: AmpTier | None,
    chance: random.Random,
) -> CohortAlteration:
    change = chance.choice(changes) if changes else None
    name = f"{gene} {change or WORDS[kind.value]}"
    return CohortAlteration(
        alteration_id=name,
        gene=gene,
        kind=kind,
        label=name,
        change=change,
        oncogenicity=Oncogenicity.ONCOGENIC,
        at_required_locus=gene in HOTSPOT_GENES and change is not None,
        tier=tier,
    )


def _measured(value: float, unit: str, *, known: bool) -> Measurement:
    if not known:
        return Measurement(status=Status.NOT_ASSESSABLE, reason="too little was read", unit=unit)
    return Measurement(status=Status.EVALUATED, value=round(value, 3), unit=unit)


def _metrics(number: int, chance: random.Random) -> tuple[CohortMetric, ...]:
    depth = chance.gauss(620 - number % 3000 / 40, 110)
    values = (
        ("median_cov", "Median depth", "fragments", max(20.0, depth)),
        ("pct_on_target", "Bases on target", "fraction", min(0.95, chance.gauss(0.72, 0.05))),
        ("pct_dup", "Duplicate reads", "fraction", min(0.9, abs(chance.gauss(0.28, 0.08)))),
        ("contamination", "Contamination", "fraction", abs(chance.gauss(0.002, 0.002))),
    )
    return tuple(
        CohortMetric(
            name=name,
            label=label,
            unit=unit,
            value=round(value, 5),
            state=MetricState.WARN if name == "median_cov" and value < 400 else MetricState.PASS,
        )
        for name, label, unit, value in values
    )
