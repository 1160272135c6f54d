"""Why this class, as a tree: every class in priority order with its criteria and their answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agnoma.models.class_nodes import NodeKind, TraceNode
from agnoma.models.profile import ClassTrace, TumourProfile
from agnoma.report.elements import TERNARY_BADGES, Badge
from agnoma.ternary import Ternary

NOT_ASSESSABLE = "not assessable"
BY_DESIGN = Badge("Unknown", "□", "untested")
JOINED = {
    NodeKind.ALL: "all of these",
    NodeKind.ANY: "at least one of these",
    NodeKind.NOT: "not this",
}


@dataclass(frozen=True)
class TreeNode:
    """One node: its answer as shape, word and colour, what it asks, and on what it rests."""

    badge: Badge
    text: str
    notes: tuple[str, ...] = ()
    members: tuple["TreeNode", ...] = ()


@dataclass(frozen=True)
class ClassTree:
    """One class with its criteria."""

    place: int
    """In the order of priority, from 1."""
    label: str
    class_id: str
    badge: Badge
    remark: str
    """Whether it is this tumour's class, and whether it is provisional."""
    would_change: str
    open: bool
    """Whether its criteria are unfolded: the class that is stated."""
    roots: tuple[TreeNode, ...]


@dataclass(frozen=True)
class ClassTrees:
    """All classes, those that are plainly not met apart."""

    told: tuple[ClassTree, ...]
    """Met or open."""
    not_met: tuple[ClassTree, ...]


def class_trees(profile: TumourProfile) -> ClassTrees:
    """Return the classes of a profile; a failed sample shows none as not met."""
    molecular = profile.molecular_class
    trees = [
        (trace, _tree(place, trace, molecular.primary, failed=profile.positives_only))
        for place, trace in enumerate(molecular.trace, start=1)
    ]
    plain = [tree for trace, tree in trees if _is_false(trace)]
    return ClassTrees(
        told=tuple(tree for trace, tree in trees if not _is_false(trace)),
        not_met=() if profile.positives_only else tuple(plain),
    )


def _is_false(trace: ClassTrace) -> bool:
    return trace.confirmed is Ternary.FALSE and trace.provisional is Ternary.FALSE


def _tree(place: int, trace: ClassTrace, primary: str, *, failed: bool) -> ClassTree:
    is_stated = trace.class_id == primary
    tentative = trace.provisional is Ternary.TRUE and trace.confirmed is not Ternary.TRUE
    remarks = ("this tumour" if is_stated else "", "provisional: true" if tentative else "")
    roots = tuple(_open_if_failed(root, failed=failed) for root in _roots(trace))
    return ClassTree(
        place=place,
        label=trace.label,
        class_id=trace.class_id,
        badge=_badge(trace.confirmed, trace.unknown_because, failed=failed),
        remark=", ".join(remark for remark in remarks if remark),
        would_change=_would_change(trace),
        open=is_stated,
        roots=roots,
    )


def _roots(trace: ClassTrace) -> Iterator[TreeNode]:
    """Yield the criteria of a class; a trace without nodes has them in words only."""
    if trace.nodes is not None:
        yield _node(trace.nodes)
    else:
        yield TreeNode(
            _badge(trace.confirmed, trace.unknown_because),
            trace.criteria or "criteria not kept",
            (*_decided_by(trace.evidence), *_open_first(trace.unknown_because)),
        )
    if trace.provisional_nodes is not None and trace.confirmed is not Ternary.TRUE:
        node = _node(trace.provisional_nodes)
        yield replace(node, text=f"provisional if: {node.text}")


def _node(node: TraceNode) -> TreeNode:
    return TreeNode(
        badge=_badge(node.truth, tuple(_gaps(node))),
        text=JOINED.get(node.kind, node.text),
        notes=(
            *_decided_by(node.evidence),
            *_open_first(node.unknown_because),
            *_limited(node.limited_because),
        ),
        members=tuple(_node(member) for member in node.members),
    )


def _gaps(node: TraceNode) -> Iterator[str]:
    """Yield why a node and what is in it stayed open."""
    yield from node.unknown_because
    for member in node.members:
        if member.truth is Ternary.UNKNOWN:
            yield from _gaps(member)


def _badge(truth: Ternary, gaps: tuple[str, ...], *, failed: bool = False) -> Badge:
    """Return the answer; a gap of the design looks unlike one of this sample."""
    if failed and truth is Ternary.FALSE:
        return TERNARY_BADGES[Ternary.UNKNOWN]
    by_design = not any(NOT_ASSESSABLE in text for text in gaps)
    if truth is Ternary.UNKNOWN and by_design and not failed:
        return BY_DESIGN
    return TERNARY_BADGES[truth]


def _open_if_failed(node: TreeNode, *, failed: bool) -> TreeNode:
    """Return a node of a failed sample with everything open that is not true."""
    if not failed:
        return node
    shut = node.badge == TERNARY_BADGES[Ternary.FALSE]
    return replace(
        node,
        badge=TERNARY_BADGES[Ternary.UNKNOWN] if shut else node.badge,
        notes=() if shut else node.notes,
        members=tuple(_open_if_failed(member, failed=failed) for member in node.members),
    )


def _decided_by(evidence: tuple[str, ...]) -> tuple[str, ...]:
    return (f"by {', '.join(evidence)}",) if evidence else ()


def _open_first(gaps: tuple[str, ...]) -> list[str]:
    """Return what this sample failed to answer before what the design leaves out."""
    return sorted(gaps, key=lambda text: NOT_ASSESSABLE not in text)


def _limited(names: tuple[str, ...]) -> tuple[str, ...]:
    return (f"rests on negatives of limited sensitivity: {'; '.join(names)}",) if names else ()


def _would_change(trace: ClassTrace) -> str:
    """Return what would change the answer; why a class is open stands at its criteria."""
    if trace.would_change.startswith("open ("):
        return "would be stated if found where it is open"
    return trace.would_change
