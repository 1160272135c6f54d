"""What each reader signs: the content of the report, and who says what of it.

The signature of a reader stays with the report when another one signs after it, and is good for no
other content, name, role, time, case, number or amendment.
"""

from agnoma.models.release import Release
from agnoma.signing.canonical import canonical

KIND = "agnoma sign-off 1"


def statement(release: Release, place: int, content_sha256: str) -> bytes:
    """Return the bytes that one reader signs.

    Parameters
    ----------
    release
        The header, with the sign-off in it.
    place
        Of the sign-off among those of the release, from 0.
    content_sha256
        Of review and profile in canonical form.
    """
    later = len(release.signoffs) - 1 - place
    amendment = release.amendment
    return canonical(
        {
            "kind": KIND,
            "case_id": release.case_id,
            # The first of two readers signed the release before.
            "number": release.number - later,
            "second_reader": release.second_reader,
            "reader": place + 1,
            "amendment": None if amendment is None else amendment.model_dump(mode="json"),
            "content_sha256": content_sha256,
            "signoff": release.signoffs[place].model_dump(mode="json"),
        }
    )
