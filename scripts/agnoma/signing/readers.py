"""Who may sign with which key, as the laboratory lists them."""

from collections.abc import Sequence

from agnoma.models.release import Reader, SignOff, same_person

ADVICE = "correct the table of readers, or sign with name, role and key as they stand in it"


def key_words(key_sha256: str) -> str:
    """Return how a public key is told."""
    return f"key SHA256:{key_sha256}"


def against_table(signoff: SignOff, readers: Sequence[Reader]) -> str:
    """Return why a sign-off is not that of a listed reader; empty when it is.

    Parameters
    ----------
    signoff
        Name, role and key as signed.
    readers
        Everybody who may sign.
    """
    own = [reader for reader in readers if reader.key_sha256 == signoff.key_sha256]
    words = key_words(signoff.key_sha256)
    if not own:
        return f"{words} signed as {signoff.name} is of no listed reader"
    named = [reader for reader in own if same_person(reader.name, signoff.name)]
    if not named:
        return f"{words} signed as {signoff.name} is of {own[0].name}"
    if all(reader.role != signoff.role for reader in named):
        roles = " or ".join(dict.fromkeys(reader.role for reader in named))
        return f"{signoff.name} signed as {signoff.role}, and is listed as {roles}"
    return ""
