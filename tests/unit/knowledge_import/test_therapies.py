import pytest

from agnoma.knowledge_import.therapies import therapy_of
from agnoma.models.knowledge import Interaction


@pytest.mark.parametrize(
    ("drugs", "interaction", "text", "kind"),
    [
        pytest.param(["Vemurafenib"], "", "vemurafenib", Interaction.ALONE, id="one"),
        pytest.param(
            ["Larotrectinib"], "Substitutes", "larotrectinib", Interaction.ALONE, id="sub"
        ),
        pytest.param(
            ["Trametinib", "Dabrafenib"],
            "Combination",
            "dabrafenib + trametinib",
            Interaction.COMBINATION,
            id="together",
        ),
        pytest.param(
            ["Gefitinib", "Erlotinib"],
            "Substitutes",
            "erlotinib;gefitinib",
            Interaction.ALTERNATIVES,
            id="either",
        ),
        pytest.param(
            ["Sunitinib", "Imatinib"],
            "Sequential",
            "sunitinib > imatinib",
            Interaction.SEQUENTIAL,
            id="order-kept",
        ),
        pytest.param(
            ["MEK Inhibitor CI-1040"], "", "MEK inhibitor CI-1040", Interaction.ALONE, id="code"
        ),
    ],
)
def test_therapy(drugs: list[str], interaction: str, text: str, kind: Interaction) -> None:
    therapy = therapy_of(drugs, interaction)
    assert therapy is not None
    assert (therapy.text, therapy.interaction) == (text, kind)


@pytest.mark.parametrize(
    ("drugs", "interaction"),
    [
        pytest.param(["Imatinib", "Dasatinib"], "", id="not-told"),
        pytest.param(["A+B", "C"], "Combination", id="sign-in-a-name"),
    ],
)
def test_unclear_therapies(drugs: list[str], interaction: str) -> None:
    assert therapy_of(drugs, interaction) is None
