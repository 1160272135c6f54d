"""Reviews of the run's cases, as far as they can be checked before there is a profile."""

from collections.abc import Iterable
from pathlib import Path

from agnoma.faults import Fault
from agnoma.review.reading import misnamed, read_review, review_path


def check_reviews(folder: Path, case_ids: Iterable[str]) -> list[Fault]:
    """Return every fault of the reviews of some cases; a case need not have one.

    Parameters
    ----------
    folder
        Where reviews lie, in the working directory.
    case_ids
        Of the run; reviews of other cases are left alone.
    """
    if not folder.is_dir():
        return []
    names = {path.name for path in folder.iterdir()}
    faults: list[Fault] = []
    for case_id in case_ids:
        path = review_path(folder, case_id)
        if path.name in names:
            faults += read_review(path, case_id).faults
        elif (wrong := misnamed(folder, case_id, names)) is not None:
            faults.append(wrong)
    return faults
