"""Where the whole story of a finding is: the command that tells it, and its ledger.

In words: a page is opened far from the results it was made of, where no link would lead to them.
"""

import shlex

from agnoma.models.profile import Finding, TumourProfile
from agnoma.report.elements import Line


def ledger_lines(finding: Finding, profile: TumourProfile) -> tuple[Line, ...]:
    """Return the command and the file of one finding; none of a shared copy, which has no run."""
    if profile.shared_copy:
        return ()
    case = profile.case.case_id
    if finding.variant is not None:
        asked = shlex.quote(finding.variant.key)
        return (
            Line("Its story", f"agnoma why {case} {asked}"),
            Line("Ledger", f"results/small_variants/{case}/ledger.tsv.gz"),
        )
    if finding.fusion is not None:
        return (Line("Record", f"results/fusions/{case}/fusions.json"),)
    if finding.gene_copy_number is not None:
        return (Line("Record", f"results/copy_number/{case}/copy_number.json"),)
    return ()


def story_note(profile: TumourProfile) -> str:
    """Return how to be told the story of any row of a table of findings."""
    if profile.shared_copy:
        return ""
    case = shlex.quote(profile.case.case_id)
    return f"The story of a small variant, with every filter: agnoma why {case} NAME"
