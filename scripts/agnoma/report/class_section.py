"""Section 1: why this class, how well it holds, the submitted diagnosis, similar cases."""

from dataclasses import dataclass

from markupsafe import Markup

from agnoma.models.class_context import ClassChange, Stability
from agnoma.models.profile import MolecularClass, TumourProfile
from agnoma.report import wording
from agnoma.report.class_tree import ClassTrees, class_trees
from agnoma.report.elements import Line, Table, plural, table
from agnoma.report.pathway_figure import pathway_figure
from agnoma.report.similar import SimilarSection, similar_section


@dataclass(frozen=True)
class ClassSection:
    """Everything section 1 prints."""

    rule: str
    reasons: tuple[str, ...]
    relation: Line | None
    """How the profile stands to the submitted diagnosis, and on what that rests."""
    could_change: tuple[str, ...]
    not_assessable: tuple[str, ...]
    trees: ClassTrees
    stability: str
    hangs_on: tuple[str, ...]
    """What the class, or its certainty, hangs on; what could not be disturbed."""
    changes: Table | None
    pathways: Markup | None
    similar: SimilarSection


def class_section(profile: TumourProfile) -> ClassSection:
    """Return section 1 of one profile."""
    mol, context = profile.molecular_class, profile.class_context
    stability, relation = context.stability, context.site_relation
    return ClassSection(
        rule=(
            f"Decided by rule {mol.rule_id} (rules version {mol.rules_version}) from alterations "
            "alone; site and histology are not used. The first confirmed class in order of "
            "priority names the tumour. Unknown never counts as false."
        ),
        reasons=mol.confidence_reasons,
        relation=None
        if relation is None
        else Line(wording.neutral(relation.sentence), wording.neutral("; ".join(relation.log))),
        could_change=_could_change(mol),
        not_assessable=mol.not_assessable,
        trees=class_trees(profile),
        stability="" if stability is None else stability_sentence(stability),
        hangs_on=() if stability is None else _hangs_on(stability),
        changes=None if stability is None else _changes(stability),
        pathways=pathway_figure(context.pathways) if context.pathways else None,
        similar=similar_section(profile),
    )


def stability_sentence(stability: Stability) -> str:
    """Return in how many disturbances the class stayed the same."""
    if not stability.tried and not stability.undisturbed:
        return "Nothing in this case could be disturbed: no alteration, no tumour fraction."
    parts = [
        f"{kind}: {stable} of {tried}" for kind, (stable, tried) in stability.by_disturbance.items()
    ]
    counted = f"{stability.stable} of {plural(stability.tried, 'disturbance')}"
    said = f"The class stays the same in {counted} ({'; '.join(parts)})."
    if stability.provisional:
        said += (
            f" The class stays, but only provisional in {stability.provisional} of "
            f"{stability.tried}: a change of certainty."
        )
    if stability.confirmed:
        said += (
            f" The class stays, and is confirmed in {stability.confirmed} of {stability.tried}: "
            "a change of certainty."
        )
    return said


def _hangs_on(stability: Stability) -> tuple[str, ...]:
    return (
        *(
            f"{name}: without it the class would be {stability.without[name]}."
            for name in stability.hangs_on
        ),
        *(
            f"{name}: without it the class would stay, but only provisional."
            for name in stability.certain_by
        ),
        *(f"Could not be disturbed: {wording.neutral(what)}." for what in stability.undisturbed),
    )


def _changes(stability: Stability) -> Table | None:
    if not stability.changes:
        return None
    rows = [
        (c.disturbance.value, wording.neutral(c.what), f"{c.primary} ({c.label}){_certainty(c)}")
        for c in stability.changes
    ]
    headers = ("Disturbance", "For instance", "Class then")
    return table("Disturbances that change the class or its certainty", headers, rows)


def _certainty(change: ClassChange) -> str:
    return ", only provisional" if change.provisional else ""


def _could_change(mol: MolecularClass) -> tuple[str, ...]:
    """Return what could change the class; what the tree below says in full is only named."""
    told = {t.class_id for t in mol.trace if t.unknown_because}
    named = [i for i in (text.partition(" (")[0] for text in mol.could_change) if i in told]
    rest = [text for text in mol.could_change if text.partition(" (")[0] not in told]
    if named:
        rest.insert(
            0,
            f"{', '.join(named)}: would come first if met; the decision tree says why.",
        )
    return tuple(rest)
