"""The verdict on a case from its samples and whose reads they are."""

from agnoma.models.identity import CaseIdentity
from agnoma.models.qc import SampleQc, Verdict


def overall_verdict(
    tumour: SampleQc, normal: SampleQc | None, identity: CaseIdentity | None = None
) -> Verdict:
    """Return the verdict on the case: the tumour's, with a warning for a weak normal.

    The tumour decides (clinical.md 1.2); a normal that failed makes germline removal doubtful, but
    does not unsay what the tumour shows. Reads that may be another person's fail the case.
    """
    if identity is not None and identity.doubts:
        return Verdict.FAIL
    weak = normal is not None and normal.verdict in (Verdict.WARN, Verdict.FAIL)
    return Verdict.WARN if weak and tumour.verdict is Verdict.PASS else tumour.verdict
