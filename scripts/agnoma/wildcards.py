"""What the wildcards of the rules may stand for, as regular expressions.

Snakemake writes such an expression into every path it makes of a rule, so that a list of all cases
in it would make planning grow with the square of the cases. What a case may be called is short; a
list is given only where one rule works on some samples and another on the rest.
"""

import re
from collections.abc import Mapping

from agnoma.errors import ConfigError
from agnoma.faults import did_you_mean
from agnoma.models.case import IDENTIFIER_PATTERN, Case, Role

CASE_PATTERN = IDENTIFIER_PATTERN.strip("^$")
SAMPLE_PATTERN = f"{CASE_PATTERN}/(?:{'|'.join(Role)})"
"""A case and its role, such as ``T001/tumour``."""
NO_SAMPLE = "no-such-sample"


class CasesById(dict[str, Case]):
    """The cases of a run; one that the sheet does not have says so in words."""

    def __missing__(self, case_id: str) -> Case:
        """Raise the error that names the case.

        Raises
        ------
        ConfigError
            Always.
        """
        near = did_you_mean(case_id, self)
        raise ConfigError(f"no case {case_id!r} in the sample sheet{near}")


def sample_pattern(fulfils: Mapping[str, bool]) -> str:
    """Return the expression of all samples that fulfil a condition.

    Parameters
    ----------
    fulfils
        Whether a sample does, by its ``case/role``; all samples that any rule of the same output
        could be asked for.
    """
    chosen = [sample for sample, fulfilled in fulfils.items() if fulfilled]
    if not chosen:
        return NO_SAMPLE
    if len(chosen) == len(fulfils):
        return SAMPLE_PATTERN
    return "|".join(map(re.escape, chosen))
