"""The three errors a user can meet. A message says where, what was found and what to do."""


class AgnomaError(Exception):
    """Base of every error agnoma raises on purpose."""


class ConfigError(AgnomaError):
    """The configuration or the sample sheet asks for something impossible."""


class InputFormatError(AgnomaError):
    """A file does not hold what its place in the sample sheet promises."""


class PipelineError(AgnomaError):
    """A stage met a state its inputs' contract excludes."""
