"""How the molecular class of a case differs under other rules or facts, and why."""

from collections.abc import Iterable, Iterator

from agnoma.models.profile import ClassTrace, MolecularClass
from agnoma.models.reinterpretation import ChangeKind
from agnoma.reinterpretation.retier import Reinterpreter
from agnoma.ternary import Ternary

ClassChange = tuple[ChangeKind, str, str, str]
"""Kind, old, new and why."""
DETAILS = ("label", "subclass", "secondary", "provisional", "overlays", "confidence")


def class_changes(
    old: MolecularClass, new: MolecularClass, old_sha256: str | None, again: Reinterpreter
) -> Iterator[ClassChange]:
    """Yield how the class differs; the score alone is no change, its label is."""
    rules = _rules_words(old, old_sha256, again)
    if (old.primary, old.rule_id) != (new.primary, new.rule_id):
        reasons = " ".join([*_primary_reasons(old, new), rules])
        yield ChangeKind.CLASS_CHANGED, _name(old), _name(new), reasons
    differing = [name for name in DETAILS if getattr(old, name) != getattr(new, name)]
    if old.primary != new.primary:
        differing = [name for name in differing if name in {"secondary", "overlays"}]
    if differing:
        yield ChangeKind.CLASS_DETAIL, _details(old, differing), _details(new, differing), rules


def _details(found: MolecularClass, names: Iterable[str]) -> str:
    return "; ".join(f"{name}: {_words(getattr(found, name))}" for name in names)


def _name(found: MolecularClass) -> str:
    provisional = " (provisional)" if found.rule_id.endswith(".provisional") else ""
    return f"{found.primary}{provisional}"


def _primary_reasons(old: MolecularClass, new: MolecularClass) -> Iterator[str]:
    before, after = _by_id(old.trace), _by_id(new.trace)
    if old.primary in after and old.primary in before:
        yield from _answers(old.primary, before[old.primary], after[old.primary])
    elif old.primary in before:
        yield f"Class {old.primary} is not among the rules now."
    if new.primary in after and new.primary in before:
        yield from _answers(new.primary, before[new.primary], after[new.primary])
    elif new.primary in after:
        yield f"Class {new.primary} is new among the rules."
    still = old.primary in after and after[old.primary].confirmed is Ternary.TRUE
    if still and new.primary != old.primary:
        yield f"Class {new.primary} stands above {old.primary} now."


def _answers(class_id: str, before: ClassTrace, after: ClassTrace) -> Iterator[str]:
    for name in ("confirmed", "provisional"):
        was, now = getattr(before, name), getattr(after, name)
        if was is not now:
            yield f"Class {class_id}: {name} was {was.value}, is {now.value}."


def _rules_words(old: MolecularClass, old_sha256: str | None, again: Reinterpreter) -> str:
    rules = again.class_rules
    if old_sha256 == rules.sha256:
        return "The class rules are the same: changed facts, or a newer version of agnoma, did it."
    if old_sha256 is None:
        return (
            f"Class rules {old.rules_version} then (no checksum kept), {rules.rules.version} now."
        )
    return (
        f"Class rules {old.rules_version} (sha256 {old_sha256[:12]}) then, "
        f"{rules.rules.version} (sha256 {rules.sha256[:12]}) now."
    )


def _by_id(trace: Iterable[ClassTrace]) -> dict[str, ClassTrace]:
    return {entry.class_id: entry for entry in trace}


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
