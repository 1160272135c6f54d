"""Cases that a table of calls was submitted for, without reads, as the stages word them."""

from typing import Any

from knowledge_builders import amplified, fusion, gene_copies, variant
from stored_cases import stored

from agnoma.models.class_context import RelationKind, SiteRelation
from agnoma.models.copy_number import CopyNumberCall
from agnoma.models.profile import NOT_SET, Setting, StageStatus, TumourProfile
from agnoma.models.qc import GeneCallability, LocusState
from agnoma.models.variant import LedgerEntry
from agnoma.profile.site_relation import SENTENCES, site_relation

NO_READS = "no reads: callability unknown"
NOTE = (
    "Depth and allele fractions are as submitted; strand, base quality, mapping quality and read "
    "position were not evaluated: no reads given."
)


def submitted(site: str | None, **given: Any) -> TumourProfile:
    """Return a tumour with calls, copies and fusions as submitted, deficient by MMR IHC."""
    profile = stored(
        variant("BRAF", "p.V600E"),
        site=site,
        mmr_ihc="dMMR",
        genes=(
            amplified("ERBB2"),
            gene_copies("TP53", CopyNumberCall.COPY_NEUTRAL_LOH, extent="regional"),
        ),
        fusions=(fusion("EWSR1", "FLI1"), fusion("TMPRSS2", "ERG")),
        **given,
    )
    changes = {
        "class_context": profile.class_context.model_copy(
            update={"site_relation": _relation(profile)}
        ),
        "copy_number": profile.copy_number.model_copy(
            update={
                "method": "submitted allele-specific segments (PCGR): copies as submitted",
                "reference": "as submitted",
                "notes": ("No bins: their noise and their support cannot be judged.",),
            }
        ),
        "small_variants": profile.small_variants.model_copy(update={"notes": (NOTE,)}),
        "stages": (*profile.stages, _small_variants()),
        "settings": (*profile.settings, _without_value()),
        "germline": profile.germline.model_copy(
            update={"note": "No variant was withheld as germline."}
        ),
        "genes": tuple(_unread(gene) for gene in ("BRAF", "TP53")),
        "ledger_excerpt": (*profile.ledger_excerpt, *_ledger()),
    }
    return profile.model_copy(update=changes)


def _relation(profile: TumourProfile) -> SiteRelation:
    submitted_type = profile.case.oncotree_code
    if submitted_type is None:
        return site_relation(profile.molecular_class, (), (), None, (), {}, ())
    found = (
        ("EWSR1::FLI1 fusion", "Ewing Sarcoma", "BM211"),
        ("TMPRSS2::ERG fusion", "Prostate Adenocarcinoma", "BM228"),
    )
    entities = " or ".join(entity for _, entity, _ in found)
    return SiteRelation(
        kind=RelationKind.DISCORDANT_DIAGNOSTIC,
        sentence=SENTENCES[RelationKind.DISCORDANT_DIAGNOSTIC].format(entity=entities),
        log=tuple(
            f"{name} is characteristic of {entity} (fact {fact}); submitted {submitted_type}"
            for name, entity, fact in found
        ),
    )


def _small_variants() -> StageStatus:
    text = f"30 of 2004 candidates from submitted VCF reported; {NOTE}"
    return StageStatus(stage="small_variants", state="done", text=text)


def _without_value() -> Setting:
    return Setting(
        key="biomarkers.tmb.denominator_mb", value=NOT_SET, unit="Mb", description="", source=""
    )


def _unread(gene: str) -> GeneCallability:
    return GeneCallability(
        gene=gene,
        state=LocusState.NOT_ASSESSABLE,
        cds_bp=2301,
        targeted_bp=2301,
        callable_bp=0,
        reason=NO_READS,
    )


def _ledger() -> tuple[LedgerEntry, ...]:
    told = {
        "genes: copy-neutral LOH": "copy-neutral LOH in 2 gene(s): no alteration by itself; loss "
        "and LOH count as a second hit (clinical.md 4.2, 4.3).",
        "variants: no consequence on a chosen transcript": "25 passing variants are 'no "
        "consequence on a chosen transcript' without a known effect on a protein, a splice site "
        "or a listed promoter position, and no alteration to interpret.",
    }
    return tuple(
        LedgerEntry(
            stage="knowledge",
            item=item,
            rule="not_an_alteration",
            value="2",
            limit="",
            explanation=explanation,
        )
        for item, explanation in told.items()
    )
