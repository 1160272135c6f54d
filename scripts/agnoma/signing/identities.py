"""What a signature, an amendment or a review says that seems to name the patient."""

import logging
from collections.abc import Mapping
from pathlib import Path

from agnoma.faults import Place
from agnoma.settings.privacy import IdentityCheck, PrivacyConfig
from agnoma.validation.identities import Text, named_people, texts_of_review
from agnoma.validation.personal_data import Kind

logger = logging.getLogger(__name__)

OF_CLINICIANS = ("--name", "--role", "--notified")
"""Options that name somebody who treats or signs; a number or a date of birth is none's."""


def named_in_words(said: Mapping[str, str], review: Path, privacy: PrivacyConfig) -> list[str]:
    """Return what in the words of a release seems to name the patient, masked.

    Where the configuration asks for a warning, it is given and nothing is returned.

    Parameters
    ----------
    said
        By the option that it was given with.
    review
        The reviewed file of the case, if there is one.
    privacy
        Whether to look, and what may pass.
    """
    if privacy.identity_check is IdentityCheck.OFF:
        return []
    texts = [Text(Place(option), text, Kind.TEXT) for option, text in said.items()]
    free = [text for text in texts if text.place.file not in OF_CLINICIANS]
    clinicians = [text for text in texts if text.place.file in OF_CLINICIANS]
    faults = [
        *named_people((*free, *texts_of_review(review)), privacy.allow).faults,
        *named_people(clinicians, privacy.allow, names=False).faults,
    ]
    told = [str(fault) for fault in faults]
    if privacy.identity_check is IdentityCheck.WARN:
        for text in told:
            logger.warning("%s", text)
        return []
    return told
