"""What one case as a whole can support: its verdict, and what its negatives may say."""

from typing import Literal

from pydantic import Field

from agnoma.models.base import Record
from agnoma.models.identity import CaseIdentity
from agnoma.models.qc import Callability, SampleQc, Verdict


class Assessability(Record):
    """Verdict and callability of a case after everything that weakens them is known."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: str
    verdict: Verdict = Field(description="Of the case: samples and identity together.")
    identity: CaseIdentity
    tumour_qc: SampleQc = Field(description="With what was counted over candidates.")
    normal_qc: SampleQc | None
    callability: Callability = Field(
        description="For the copies measured, without negatives the case cannot support."
    )
