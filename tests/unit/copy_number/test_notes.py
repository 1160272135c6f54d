from datetime import date
from math import inf

import pytest

from agnoma.copy_number.estimates import Tumour
from agnoma.copy_number.her2 import Her2
from agnoma.copy_number.notes import BOTH_OPEN, NO_NOTES, GeneNotes
from agnoma.io.copy_number_notes import CopyNumberNote
from agnoma.models.case import Her2Ihc
from agnoma.models.copy_number import CopyNumberCall as Call
from agnoma.models.copy_number import GeneCopyNumber

TUMOUR = Tumour(False, None, 2.0)


def gene(name: str, call: Call, copies: float | None = None) -> GeneCopyNumber:
    return GeneCopyNumber(
        gene=name, contig="chr9", start=1, end=9, call=call, rule="why", copies=copies
    )


def note(
    name: str, call: Call, beside: tuple[str, ...] = (), confirmation: str | None = None
) -> CopyNumberNote:
    return CopyNumberNote(
        gene=name,
        calls=frozenset({call}),
        copies_from=0,
        copies_below=inf,
        beside=beside,
        note="A sentence.",
        confirmation=confirmation,
        source="s",
        reviewed=date(2025, 12, 31),
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(note("CDKN2A", Call.HOMOZYGOUS_DELETION), ("A sentence.",), id="note"),
        pytest.param(
            note("CDKN2A", Call.HOMOZYGOUS_DELETION, confirmation="p16 by IHC"),
            ("A sentence. Confirm: p16 by IHC.",),
            id="confirmation",
        ),
        pytest.param(
            note("CDKN2A", Call.HOMOZYGOUS_DELETION, ("MTAP", "CDKN2B")),
            ("A sentence. Beside it: MTAP loss, CDKN2B not measured.",),
            id="beside",
        ),
        pytest.param(note("CDKN2A", Call.LOSS), (), id="another-call"),
        pytest.param(note("RB1", Call.HOMOZYGOUS_DELETION), (), id="another-gene"),
    ],
)
def test_note_of_a_gene(row: CopyNumberNote, expected: tuple[str, ...]) -> None:
    lost = gene("CDKN2A", Call.HOMOZYGOUS_DELETION, 0.1)
    found, other = GeneNotes((row,)).added([lost, gene("MTAP", Call.LOSS)], TUMOUR)
    assert (found.notes, other.notes) == (expected, ())
    assert found.model_copy(update={"notes": ()}) == lost


@pytest.mark.parametrize(
    ("call", "left_open", "told"),
    [
        pytest.param(Call.LOSS, (Call.HOMOZYGOUS_DELETION,), True, id="loss-both-open"),
        pytest.param(Call.LOSS, (), False, id="loss"),
        pytest.param(Call.NEUTRAL, (Call.HOMOZYGOUS_DELETION,), False, id="neutral"),
    ],
)
def test_note_on_the_loss_of_one_copy_is_no_negative_result(
    call: Call, left_open: tuple[Call, ...], told: bool
) -> None:
    found = gene("CDKN2A", call, 0.4).model_copy(update={"not_excluded": left_open})
    (noted,) = GeneNotes((note("CDKN2A", Call.LOSS), note("CDKN2A", Call.NEUTRAL))).added(
        [found], TUMOUR
    )
    assert noted.notes == ("A sentence.", *([BOTH_OPEN] if told else []))


def test_pathology_is_told_beside_erbb2_and_nothing_else_changes() -> None:
    amplified = gene("ERBB2", Call.AMPLIFIED, 12.0)
    other = gene("EGFR", Call.AMPLIFIED, 12.0)
    first, second = GeneNotes((), Her2(Her2Ihc.ZERO)).added([amplified, other], TUMOUR)
    assert [text.partition(":")[0] for text in first.notes] == ["Conflict"]
    assert first.model_copy(update={"notes": ()}) == amplified
    assert second == other


def test_without_notes_genes_stay_as_they_are() -> None:
    genes = (gene("EGFR", Call.AMPLIFIED, 12.0), gene("ERBB2", Call.NEUTRAL, 2.0))
    assert NO_NOTES.added(genes, TUMOUR) == genes
