"""Three-valued (Kleene) logic: a missing measurement is neither true nor false.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64, strong tables.
"""

from collections.abc import Iterable
from enum import StrEnum


class Ternary(StrEnum):
    """Truth value of a statement about a tumour."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> "Ternary":
        """Return the truth value of a boolean, with ``None`` as unknown."""
        if value is None:
            return cls.UNKNOWN
        return cls.TRUE if value else cls.FALSE

    def __invert__(self) -> "Ternary":
        """Return the negation; unknown stays unknown."""
        if self is Ternary.UNKNOWN:
            return Ternary.UNKNOWN
        return Ternary.FALSE if self is Ternary.TRUE else Ternary.TRUE


def all_of(values: Iterable[Ternary]) -> Ternary:
    """Return the conjunction: one false decides, otherwise one unknown leaves it open."""
    seen = set(values)
    if Ternary.FALSE in seen:
        return Ternary.FALSE
    return Ternary.UNKNOWN if Ternary.UNKNOWN in seen else Ternary.TRUE


def any_of(values: Iterable[Ternary]) -> Ternary:
    """Return the disjunction: one true decides, otherwise one unknown leaves it open."""
    seen = set(values)
    if Ternary.TRUE in seen:
        return Ternary.TRUE
    return Ternary.UNKNOWN if Ternary.UNKNOWN in seen else Ternary.FALSE
