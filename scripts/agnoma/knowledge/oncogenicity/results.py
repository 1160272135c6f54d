"""What a rule says of a variant: applies, does not, or could not be asked."""

from dataclasses import dataclass
from enum import Enum, auto


class Outcome(Enum):
    """Whether a rule applies."""

    FIRED = auto()
    NOT_FIRED = auto()
    NOT_EVALUATED = auto()


@dataclass(frozen=True, slots=True)
class RuleResult:
    """Outcome of one rule, with the sentence that explains it."""

    outcome: Outcome
    reason: str = ""
    """Required unless the rule simply does not apply."""


NOT_FIRED = RuleResult(Outcome.NOT_FIRED)


def fired(reason: str) -> RuleResult:
    """Return that a rule applies, and on what that rests."""
    return RuleResult(Outcome.FIRED, reason)


def not_evaluated(reason: str) -> RuleResult:
    """Return that a rule could not be asked, and why."""
    return RuleResult(Outcome.NOT_EVALUATED, reason)
