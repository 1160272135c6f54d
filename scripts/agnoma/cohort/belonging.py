"""Whether a tumour is of a class: confirmed, excluded, or neither."""

from agnoma.models.cohort import CohortCase
from agnoma.ternary import Ternary

NOT_CLASSIFIABLE = "NOT_CLASSIFIABLE"
WITHOUT_OTHER = frozenset({"NO_DRIVER", "TP53_ONLY"})
"""Classes that say that no other driver is there."""


def is_of_class(case: CohortCase, class_id: str) -> Ternary:
    """Return whether a class is among the primary and secondary ones of a case.

    Unknown where it stayed open or is provisional, and in samples in which no class was judged.
    """
    if class_id in (case.primary, *case.secondary) and class_id not in case.provisional:
        # That there is no other driver is known where every class could be judged.
        known = class_id not in WITHOUT_OTHER or case.open_classes == ()
        return Ternary.TRUE if known else Ternary.UNKNOWN
    if class_id == NOT_CLASSIFIABLE:
        return Ternary.FALSE
    return Ternary.UNKNOWN if _may_be(case, class_id) else Ternary.FALSE


def _may_be(case: CohortCase, class_id: str) -> bool:
    """Return whether a class that is not confirmed cannot be excluded either."""
    if case.open_classes is None or class_id in (*case.open_classes, *case.provisional):
        return True
    return class_id in WITHOUT_OTHER and case.is_provisional
