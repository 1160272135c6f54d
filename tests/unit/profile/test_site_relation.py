"""The profile held against the submitted diagnosis."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fact_records import build_fact
from running import REPOSITORY

from agnoma.errors import InputFormatError
from agnoma.io.oncotree import read_oncotree
from agnoma.io.site_bands import Band, SiteBand, read_site_bands
from agnoma.models.alteration import Alteration
from agnoma.models.class_context import RelationKind
from agnoma.models.knowledge import (
    AmpTier,
    DiseaseRelation,
    EvidenceMatch,
    FactEffect,
    Specificity,
)
from agnoma.profile.classify import classify
from agnoma.profile.inputs import ClassInput
from agnoma.profile.rules import Pathways, Rules
from agnoma.profile.site_relation import site_relation

R = RelationKind
ENTITIES = ("TF_FUSION", "IDH_CHROMATIN")
NODES = read_oncotree(REPOSITORY / "resources/knowledge/oncotree.tsv")
BANDS = read_site_bands(REPOSITORY / "resources/profile/site_bands.tsv")


def diagnostic(name: str, relation: DiseaseRelation, *types: str) -> EvidenceMatch:
    return EvidenceMatch(
        fact=build_fact("BM200", effect=FactEffect.DIAGNOSTIC, diseases=types),
        alteration_ids=(name,),
        specificity=Specificity.STRUCTURAL_CLASS,
        disease_relation=relation,
        matched_disease=types[0],
        tier=AmpTier.III,
        tier_rule="characteristic_of_another_entity",
        tier_reason="why",
        approved_here=None,
        approval_text="Guideline",
    )


@pytest.mark.parametrize(
    ("gene", "protein", "site", "kind"),
    [
        pytest.param("KRAS", "p.G12D", "PAAD", R.CONCORDANT, id="KRAS-in-PAAD"),
        pytest.param("BRAF", "p.V600E", "MEL", R.CONCORDANT, id="BRAF-in-MEL"),
        pytest.param("BRAF", "p.V600E", "SKCM", R.CONCORDANT, id="row-of-a-wider-type"),
        pytest.param("BRAF", "p.V600E", "PAAD", R.UNCOMMON, id="BRAF-in-PAAD"),
        pytest.param("BRAF", "p.V600E", "UM", R.ATYPICAL, id="BRAF-in-UM"),
        pytest.param("BRAF", "p.V600E", "THYM", R.NOT_EVALUABLE, id="no-row-is-never-atypical"),
        pytest.param("BRAF", "p.V600E", "CUP", R.NOT_EVALUABLE, id="CUP"),
        pytest.param("BRAF", "p.V600E", "ADNOS", R.NOT_EVALUABLE, id="below-CUP"),
        pytest.param("BRAF", "p.V600E", None, R.NOT_EVALUABLE, id="no-site"),
        pytest.param("BRAF", "p.V600E", "SKIN", R.NOT_EVALUABLE, id="organ-alone"),
    ],
)
def test_relation(
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    rules: Rules,
    pathways: Pathways,
    gene: str,
    protein: str,
    site: str | None,
    kind: RelationKind,
) -> None:
    found = alteration(gene, "snv", protein)
    molecular = classify(rules, pathways, make_view(found))
    relation = site_relation(molecular, [found], (), site, BANDS, NODES, ENTITIES)
    assert relation.kind is kind
    assert relation.log


@pytest.mark.parametrize(
    ("site", "relation", "kind"),
    [
        ("LUAD", DiseaseRelation.OTHER, R.DISCORDANT_DIAGNOSTIC),
        ("ES", DiseaseRelation.EXACT, R.CONCORDANT),
    ],
)
def test_finding_of_another_entity(
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    rules: Rules,
    pathways: Pathways,
    site: str,
    relation: DiseaseRelation,
    kind: RelationKind,
) -> None:
    fusion = alteration("EWSR1", "fusion", partner="FLI1")
    molecular = classify(rules, pathways, make_view(fusion))
    match = diagnostic(fusion.alteration_id, relation, "ES")
    found = site_relation(molecular, [fusion], [match], site, BANDS, NODES, ENTITIES)
    assert found.kind is kind
    if kind is R.DISCORDANT_DIAGNOSTIC:
        assert "characteristic of Ewing Sarcoma" in found.sentence
        assert "does not change the diagnosis" in found.sentence


def test_common_driver_with_diagnostic_facts_speaks_for_no_other_entity(
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    rules: Rules,
    pathways: Pathways,
) -> None:
    braf = alteration("BRAF", "snv", "p.V600E")
    molecular = classify(rules, pathways, make_view(braf))
    match = diagnostic(braf.alteration_id, DiseaseRelation.OTHER, "HCL")
    found = site_relation(molecular, [braf], [match], "MEL", BANDS, NODES, ENTITIES)
    assert found.kind is R.CONCORDANT


def test_defining_finding_that_the_submitted_type_has_too(
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    rules: Rules,
    pathways: Pathways,
) -> None:
    idh = alteration("IDH1", "snv", "p.R132C")
    molecular = classify(rules, pathways, make_view(idh))
    match = diagnostic(idh.alteration_id, DiseaseRelation.OTHER, "ASTR")
    chondrosarcoma = site_relation(molecular, [idh], [match], "CHS", BANDS, NODES, ENTITIES)
    breast = site_relation(molecular, [idh], [match], "BRCA", BANDS, NODES, ENTITIES)
    assert chondrosarcoma.kind is R.CONCORDANT
    for code in ("AML", "LGGNOS", "GNOS"):
        other = site_relation(molecular, [idh], [match], code, BANDS, NODES, ENTITIES)
        assert other.kind is R.CONCORDANT
    assert breast.kind is R.DISCORDANT_DIAGNOSTIC


def test_gene_at_home_elsewhere_and_here_contradicts_nothing(
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    rules: Rules,
    pathways: Pathways,
) -> None:
    idh = alteration("IDH1", "snv", "p.R132H")
    molecular = classify(rules, pathways, make_view(idh))
    both = [
        diagnostic(idh.alteration_id, DiseaseRelation.OTHER, "ODG"),
        diagnostic(idh.alteration_id, DiseaseRelation.EXACT, "ASTR"),
    ]
    found = site_relation(molecular, [idh], both, "ASTR", BANDS, NODES, ENTITIES)
    assert found.kind is R.CONCORDANT


def test_row_with_the_gene_comes_before_any_gene(
    make_view: Callable[..., ClassInput],
    alteration: Callable[..., Alteration],
    rules: Rules,
    pathways: Pathways,
) -> None:
    kras = alteration("KRAS", "snv", "p.G12D")
    bands = (
        SiteBand("LUAD", "RAS_MAPK", None, Band.RARE, 2),
        SiteBand("LUAD", "RAS_MAPK", "KRAS", Band.EXPECTED, 3),
        SiteBand("NSCLC", "RAS_MAPK", "KRAS", Band.UNCOMMON, 4),
    )
    molecular = classify(rules, pathways, make_view(kras))
    assert site_relation(molecular, [kras], (), "LUAD", bands, NODES, ENTITIES).kind is R.CONCORDANT
    assert (
        site_relation(molecular, [kras], (), "LUAD", bands[:1], NODES, ENTITIES).kind is R.ATYPICAL
    )


def test_shipped_rows_name_types_and_classes_that_exist(rules: Rules) -> None:
    classes = {rule.id for rule in rules.classes}
    assert len(BANDS) > 400
    assert {band.oncotree_code for band in BANDS} <= NODES.keys()
    assert {band.class_id for band in BANDS} <= classes


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("oncotree\tclass\tgene\n", r"no column band"),
        ("oncotree\tclass\tgene\tband\nMEL\t\t\texpected\n", r"line 2: oncotree 'MEL'"),
        ("oncotree\tclass\tgene\tband\nMEL\tEGFR\t\toften\n", r"band 'often'; write one of"),
        (
            "oncotree\tclass\tgene\tband\nMEL\tEGFR\t\trare\nMEL\tEGFR\t\trare\n",
            r"line 3: MEL, EGFR, any gene is already on line 2",
        ),
    ],
)
def test_faults_of_the_table(tmp_path: Path, rows: str, message: str) -> None:
    path = tmp_path / "bands.tsv"
    path.write_text(rows)
    with pytest.raises(InputFormatError, match=message):
        read_site_bands(path)
