"""By which rule a run without a normal withholds what the run with it measured."""

from types import SimpleNamespace
from typing import Any

import pytest
from bench.accuracy import withholding
from bench.accuracy.withholding import (
    HOMOZYGOUS,
    LEANING,
    NO_POSTERIOR,
    POPULATION,
    POSTERIOR,
    WITH_ANOTHER,
    Withholding,
)

from agnoma.models.evidence import AlleleEvidence, EvidenceSource
from agnoma.models.variant import Origin, SmallVariant, VariantKind
from agnoma.settings import SmallVariantsConfig


def measured(alt: int, depth: int = 400) -> SmallVariant:
    tumour = AlleleEvidence(depth_x=depth, ref_count=depth - alt, alt_count=alt, other_count=0)
    return SmallVariant(
        contig="7", start=10, ref="A", alt="T", kind=VariantKind.SNV, source=EvidenceSource.READS,
        tumour=tumour, vaf=alt / depth, vaf_low=0, vaf_high=1, origin=Origin.SOMATIC,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "probability", "alt", "reason", "numbers"),
    [
        ("germline_pop", 0.99, 200, POPULATION, {}),
        ("germline_posterior", 0.99, 200, POSTERIOR, {"P(germline)": (0.99, 0.95)}),
        (None, 0.2, 200, WITH_ANOTHER, {"P(germline)": (0.2, 0.95)}),
        ("germline_like_vaf", 0.7, 180, LEANING, {"P(germline)": (0.7, 0.5)}),
        ("germline_like_vaf", None, 180, NO_POSTERIOR, {"fraction": (0.45, None)}),
        ("germline_like_vaf", None, 396, HOMOZYGOUS, {"fraction": (0.99, None)}),
    ],
)
def test_rule_and_numbers(
    rule: str | None,
    probability: float | None,
    alt: int,
    reason: str,
    numbers: dict[str, tuple[float, float | None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    estimate = SimpleNamespace(germline_probability=probability)
    seen: list[Any] = []

    def rule_of(candidate: Any, *_: Any) -> tuple[str | None, Any]:
        seen.append(candidate)
        return rule, SimpleNamespace(estimate=estimate)

    monkeypatch.setattr(withholding, "rule_of", rule_of)
    monkeypatch.setattr(withholding, "HotspotNames", lambda *_: None)
    context: Any = SimpleNamespace(limits=SmallVariantsConfig(), model=None, reference=None)
    found, told = Withholding(context).why(measured(alt))
    assert found == reason
    for name, (value, limit) in numbers.items():
        assert told[name][0] == pytest.approx(value)
        assert limit is None or told[name][1] == limit
    assert seen[0].normal is None
