"""The criteria of a class as a tree of answers: why it is true, false or unknown."""

from enum import StrEnum

from pydantic import Field

from agnoma.models.base import Record
from agnoma.ternary import Ternary


class NodeKind(StrEnum):
    """How a node is answered from its members."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    CRITERION = "criterion"


class TraceNode(Record):
    """One criterion, or several joined by AND, OR, NOT, with the answer this tumour gives."""

    kind: NodeKind
    truth: Ternary
    text: str = Field(default="", description="A criterion in words; empty where nodes are joined.")
    evidence: tuple[str, ...] = Field(
        default=(), description="Alteration ids or results that make a criterion true."
    )
    unknown_because: tuple[str, ...] = Field(
        default=(), description="What could not be read or was not tested, when unknown."
    )
    limited_because: tuple[str, ...] = Field(
        default=(), description="Negatives it rests on that have limited sensitivity only."
    )
    members: tuple["TraceNode", ...] = ()


TraceNode.model_rebuild()
