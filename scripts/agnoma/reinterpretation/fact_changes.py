"""What differs between two versions of a fact, in words."""

from collections.abc import Callable, Iterator

from agnoma.models.knowledge import DiseaseScope, Fact

NONE = "none"


def fact_changes(old: Fact, new: Fact) -> tuple[str, ...]:
    """Return the fields that decide what a fact says and differ, each as ``name from X to Y``.

    Line, citation, dates and words for people only are left out: they change no tier.

    >>> from agnoma.models.knowledge import FactEffect, Recommendation
    >>> fact = Fact(fact_id="F1", line=2, genes=("BRAF",), alteration="p.V600E",
    ...     scope=DiseaseScope(types=("MEL",)), effect=FactEffect.SENSITIVITY,
    ...     recommendation=Recommendation.TRIAL, amp_level=None, citation="PMID:1")
    >>> fact_changes(fact, fact.model_copy(update={"requires": "line>=2", "line": 9}))
    ("requirement from none to 'line>=2'",)
    """
    return tuple(
        f"{name} from {before or NONE} to {after or NONE}"
        for name, read in READERS
        if (before := read(old)) != (after := read(new))
    )


def _quoted(text: str) -> str:
    return f"'{text}'" if text else ""


def _scope(scope: DiseaseScope) -> str:
    types = "|".join(scope.types)
    return f"{types} except {'|'.join(scope.excluded)}" if scope.excluded else types


def _approvals(fact: Fact) -> Iterator[str]:
    for status in fact.regulatory:
        yield f"{status.jurisdiction} {status.status.value}"


READERS: tuple[tuple[str, Callable[[Fact], str]], ...] = (
    ("genes", lambda f: "|".join(f.genes)),
    ("alteration", lambda f: _quoted(f.alteration)),
    ("requirement", lambda f: _quoted(f.requires)),
    ("tumour types", lambda f: _scope(f.scope)),
    ("therapy", lambda f: _quoted(f.therapy.text)),
    ("effect", lambda f: f.effect.value),
    ("AMP level", lambda f: f.amp_level.value if f.amp_level else ""),
    ("ESCAT tier", lambda f: f.escat_tier or ""),
    ("project level", lambda f: f.project_level or ""),
    ("recommendation", lambda f: f.recommendation.value),
    ("approval", lambda f: ", ".join(_approvals(f))),
    ("conflict", lambda f: _quoted(f.conflict or "")),
)
