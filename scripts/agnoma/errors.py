"""The three errors a user can meet. A message says where, what was found and what to do."""


class AgnomaError(Exception):
    """Base of every error agnoma raises on purpose.

    A message quotes what was found in a file; characters nobody sees stand as their code in it, so
    that no file can clear a terminal, turn a line round or end it in a log.
    """

    def __str__(self) -> str:
        """Return the message with every character to be seen; line ends of our own stay."""
        return "".join(
            letter if letter.isprintable() or letter in "\n\t" else f"<U+{ord(letter):04X}>"
            for letter in super().__str__()
        )


class ConfigError(AgnomaError):
    """The configuration or the sample sheet asks for something impossible."""


class InputFormatError(AgnomaError):
    """A file does not hold what its place in the sample sheet promises."""


class PipelineError(AgnomaError):
    """A stage met a state its inputs' contract excludes."""
