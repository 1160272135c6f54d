"""Everything that can be known to be wrong before the first job runs, told at once."""

from agnoma.validation.inputs import check_inputs
from agnoma.validation.run import Run, load_run

__all__ = ["Run", "check_inputs", "load_run"]
