"""How the profile stands to the submitted diagnosis (clinical.md 7.6).

A statement beside the class, with its own log; the class never reads the site. A cell that the
table does not have is not evaluable, never atypical.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from agnoma.io.oncotree import OncotreeNode, lineage
from agnoma.io.site_bands import Band, SiteBand
from agnoma.models.alteration import Alteration
from agnoma.models.class_context import RelationKind, SiteRelation
from agnoma.models.knowledge import TIER_I, DiseaseRelation, EvidenceMatch, FactEffect
from agnoma.models.profile import MolecularClass
from agnoma.profile.rules import NO_DRIVER, NOT_CLASSIFIABLE
from agnoma.ternary import Ternary

UNKNOWN_PRIMARY = "CUP"
ELSEWHERE = frozenset({DiseaseRelation.OTHER})
SENTENCES = {
    RelationKind.CONCORDANT: "Profile is compatible with the submitted diagnosis.",
    RelationKind.UNCOMMON: "Uncommon for the submitted diagnosis; does not contradict it.",
    RelationKind.ATYPICAL: (
        "Rare at this site; consider second primary/metastasis/sample identity – pathology "
        "review advised."
    ),
    RelationKind.DISCORDANT_DIAGNOSTIC: (
        "The profile contains a finding characteristic of {entity}. This report does not change "
        "the diagnosis; correlation with morphology/IHC is required."
    ),
}
KINDS = {
    Band.EXPECTED: RelationKind.CONCORDANT,
    Band.UNCOMMON: RelationKind.UNCOMMON,
    Band.RARE: RelationKind.ATYPICAL,
}


def site_relation(
    molecular: MolecularClass,
    alterations: Iterable[Alteration],
    matches: Sequence[EvidenceMatch],
    submitted: str | None,
    bands: Sequence[SiteBand],
    nodes: Mapping[str, OncotreeNode],
    entity_classes: Collection[str],
) -> SiteRelation:
    """Return how class and diagnostic findings stand to the submitted tumour type.

    Parameters
    ----------
    molecular, alterations, matches
        What was found; of the matches the diagnostic facts of other entities count.
    submitted
        OncoTree code, None when not given.
    bands, nodes
        The table of bands and the tree.
    entity_classes
        Ids of the classes that define an entity: only their alterations can speak for another one
        (BRAF V600E has diagnostic facts, too, and defines none).
    """
    if submitted is None or submitted not in nodes:
        return _open("no tumour type was submitted")
    types = lineage(nodes, submitted)
    if UNKNOWN_PRIMARY in types:
        return _open(f"{submitted} is a cancer of unknown primary")
    found = tuple(alterations)
    defining = _entity_defining(molecular, found, bands, types, entity_classes)
    log, entities = _characteristic(
        [m for m in matches if defining & set(m.alteration_ids)], submitted, nodes
    )
    if entities:
        sentence = SENTENCES[RelationKind.DISCORDANT_DIAGNOSTIC]
        return SiteRelation(
            kind=RelationKind.DISCORDANT_DIAGNOSTIC,
            sentence=sentence.format(entity=" or ".join(entities)),
            log=log,
        )
    if molecular.primary in (NO_DRIVER, NOT_CLASSIFIABLE):
        return _open(f"class {molecular.primary} is characteristic of no site", log)
    row = _row(bands, types, molecular.primary, _genes(molecular.evidence, found))
    if row is None:
        return _open(
            f"site_bands.tsv has no row on class {molecular.primary} in {submitted} or above it",
            log,
        )
    what = f"class {row.class_id}{f' by {row.gene}' if row.gene else ''} in {row.oncotree_code}"
    log = (*log, f"{what}: {row.band} (site_bands.tsv, line {row.line})")
    kind = KINDS[row.band]
    return SiteRelation(kind=kind, sentence=SENTENCES[kind], log=log)


def _open(reason: str, log: tuple[str, ...] = ()) -> SiteRelation:
    return SiteRelation(
        kind=RelationKind.NOT_EVALUABLE,
        sentence=f"Not held against the submitted diagnosis: {reason}.",
        log=(*log, reason),
    )


def _characteristic(
    matches: Sequence[EvidenceMatch], submitted: str, nodes: Mapping[str, OncotreeNode]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the log of diagnostic facts, and the entities other than the submitted one.

    An alteration that a diagnostic fact of the submitted type names, too, contradicts nothing.
    """
    diagnostic = [
        m for m in matches if m.fact.effect is FactEffect.DIAGNOSTIC and m.fact.amp_level in TIER_I
    ]
    at_home = {
        name for m in diagnostic if m.disease_relation not in ELSEWHERE for name in m.alteration_ids
    }
    log, entities = [], []
    for match in diagnostic:
        if match.disease_relation not in ELSEWHERE or at_home & set(match.alteration_ids):
            continue
        names = [nodes[code].name for code in match.fact.scope.types if code in nodes]
        entity = ", ".join(names) or ", ".join(match.fact.scope.types)
        found = ", ".join(match.alteration_ids)
        log.append(
            f"{found} is characteristic of {entity} (fact {match.fact.fact_id}); submitted "
            f"{submitted}"
        )
        entities.append(entity)
    return tuple(log), tuple(dict.fromkeys(entities))


def _entity_defining(
    molecular: MolecularClass,
    alterations: Sequence[Alteration],
    bands: Sequence[SiteBand],
    types: Sequence[str],
    entity_classes: Collection[str],
) -> frozenset[str]:
    """Return alterations of entity-defining classes that are not known from the submitted type."""
    found: set[str] = set()
    for step in molecular.trace:
        if step.class_id in entity_classes and step.confirmed is Ternary.TRUE:
            row = _row(bands, types, step.class_id, _genes(step.evidence, alterations))
            if row is None or row.band is Band.RARE:
                found |= set(step.evidence)
    return frozenset(found)


def _genes(evidence: Collection[str], alterations: Iterable[Alteration]) -> frozenset[str]:
    defining = [a for a in alterations if a.alteration_id in evidence]
    return frozenset(gene for a in defining for gene in (a.gene, a.partner) if gene)


def _row(
    bands: Sequence[SiteBand],
    types: Sequence[str],
    class_id: str,
    genes: frozenset[str],
) -> SiteBand | None:
    """Return the row of the nearest type that speaks of the class; of its gene before any gene."""
    for code in types:
        here = [b for b in bands if b.oncotree_code == code and b.class_id == class_id]
        named = [b for b in here if b.gene in genes]
        order = tuple(Band)
        if named:
            return min(named, key=lambda b: order.index(b.band))
        whole = [b for b in here if b.gene is None]
        if whole:
            return whole[0]
    return None
