"""Whether genes that a fact wants unaltered were read at every codon (clinical.md 1.7)."""

from collections.abc import Callable
from typing import Any

import pytest
from fact_records import build_fact

from agnoma.models.alteration import Alteration, AlterationKind, Oncogenicity
from agnoma.models.profile import LocusResult
from agnoma.models.qc import LocusCallability, LocusState
from agnoma.profile.wild_type import wild_type_sentences

FACT = build_fact(
    "BM077",
    genes=("KRAS", "NRAS"),
    alteration="wt",
    requires="NOT KRAS|NRAS:codon:12|codon:13|codon:59|codon:61|codon:117|codon:146",
    diseases=("COADREAD",),
    therapy="panitumumab;cetuximab",
    approved_in=("US", "EU"),
)
SPANS = ((12, 13), (59, 59), (61, 61), (117, 117), (146, 146))
OPEN = "RAS wild-type status could not be established: "


@pytest.fixture
def loci(locus: Callable[..., LocusCallability]) -> Callable[..., list[LocusResult]]:
    def build(**changed: dict[str, Any]) -> list[LocusResult]:
        """Return every RAS locus read; KRAS12={...} changes one, KRAS12={} leaves it out."""
        found = []
        for gene in ("KRAS", "NRAS"):
            for first, last in SPANS:
                given = changed.get(f"{gene}{first}", {"state": "NOT_DETECTED"})
                if not given:
                    continue
                state, detected = LocusState(given["state"]), given.get("detected", ())
                seen = locus(
                    gene, first, given["state"], last=last, reason=given.get("reason"),
                    effective_lod_fraction=given.get("limit", 0.05),
                )  # fmt: skip
                found.append(
                    LocusResult(callability=seen, state=state, detected=detected, statement="")
                )
        return found

    return build


def test_every_codon_read(loci: Callable[..., list[LocusResult]]) -> None:
    (text,) = wild_type_sentences(
        [FACT], loci(NRAS61={"state": "NOT_DETECTED", "limit": 0.061}), []
    )
    assert text == (
        "RAS: no alteration detected at any required codon (KRAS, NRAS codons 12, 13, 59, 61, 117, "
        "146; limit 6.1 % allele fraction); fact BM077 (panitumumab or cetuximab) is to be judged "
        "by the signing pathologist."
    )


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        pytest.param(
            {"NRAS146": {"state": "NOT_DETECTED_LIMITED"}},
            "NRAS codon 146 (limited sensitivity).",
            id="limited",
        ),
        pytest.param(
            {"KRAS61": {"state": "NOT_ASSESSABLE", "reason": "depth 9"}},
            "KRAS codon 61 (not assessable: depth 9).",
            id="not-assessable",
        ),
        pytest.param({"KRAS59": {}}, "KRAS codon 59 (not covered by this test).", id="no-locus"),
        pytest.param(
            {"KRAS12": {"state": "DETECTED", "detected": ("KRAS p.G13V?",)}},
            "KRAS codon 12 (altered); KRAS codon 13 (altered).",
            id="uncertain-variant",
        ),
        pytest.param(
            {f"NRAS{n}": {"state": "NOT_TESTED"} for n, _ in SPANS},
            "NRAS codon 12 (not covered by this test); NRAS codon 13 (not covered by this test); "
            "NRAS codon 59 (not covered by this test); and 3 more.",
            id="cut-after-three",
        ),
    ],
)
def test_one_open_codon_is_enough(
    changed: dict[str, Any], shown: str, loci: Callable[..., list[LocusResult]]
) -> None:
    assert wild_type_sentences([FACT], loci(**changed), []) == (OPEN + shown,)


def test_unknown_limit_is_not_stated_as_a_number(loci: Callable[..., list[LocusResult]]) -> None:
    (text,) = wild_type_sentences([FACT], loci(KRAS12={"state": "NOT_DETECTED", "limit": None}), [])
    assert "limit unknown allele fraction" in text


@pytest.mark.parametrize(
    ("oncogenicity", "said"), [(Oncogenicity.ONCOGENIC, 0), (Oncogenicity.VUS, 1)]
)
def test_oncogenic_mutation_settles_it(
    oncogenicity: Oncogenicity,
    said: int,
    loci: Callable[..., list[LocusResult]],
    alteration: Callable[..., Alteration],
) -> None:
    kras = alteration("KRAS", "snv", "p.G12D", oncogenicity=oncogenicity)
    found = loci(KRAS12={"state": "DETECTED", "detected": ("KRAS p.G12D",)})
    assert len(wild_type_sentences([FACT], found, [kras])) == said


def test_no_fact_no_sentence(loci: Callable[..., list[LocusResult]]) -> None:
    assert wild_type_sentences([], loci(), []) == ()


def test_stretch_around_a_codon_that_was_not_read_leaves_it_open(
    loci: Callable[..., list[LocusResult]], locus: Callable[..., LocusCallability]
) -> None:
    seen = locus("KRAS", 5, "NOT_ASSESSABLE", last=30)
    around = LocusResult(callability=seen, state=seen.state, statement="")
    for found in ([*loci(), around], [around, *loci()]):
        assert wild_type_sentences([FACT], found, []) == (
            OPEN + "KRAS codon 12 (not assessable); KRAS codon 13 (not assessable).",
        )


def test_fact_that_names_no_codon_is_said_once_and_settled_by_a_driver() -> None:
    facts = [
        build_fact(number, genes=("TP53",), alteration="wt", therapy="drug")
        for number in ("LAB-1", "LAB-2")
    ]
    said = "TP53 wild-type status could not be established: the fact names no codon."
    assert wild_type_sentences(facts, [], []) == (said,)
    driver = Alteration(
        alteration_id="TP53 p.R273H",
        gene="TP53",
        label="TP53 p.R273H",
        kind=AlterationKind.SNV,
        oncogenicity=Oncogenicity.ONCOGENIC,
    )
    assert wild_type_sentences(facts, [], [driver]) == ()
    uncertain = driver.model_copy(update={"oncogenicity": Oncogenicity.VUS})
    assert wild_type_sentences(facts, [], [uncertain]) == (said,)
