"""Symbols in class rules that no table knows are refused with line and near names."""

from pathlib import Path

import pytest

from agnoma.errors import ConfigError
from agnoma.profile.rule_genes import (
    genes_of_transcripts,
    previous_symbols,
    refuse_unknown_genes,
    unknown_genes,
)

ROOT = Path(__file__).parents[3]
RULES = ROOT / "resources/profile/rules.yaml"
KNOWN = genes_of_transcripts(ROOT / "resources/knowledge/transcripts.tsv")
PREVIOUS = previous_symbols(ROOT / "resources/knowledge/aliases.tsv")


def faults(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    return unknown_genes(path, KNOWN, PREVIOUS)


def test_shipped_rules_name_known_genes_only() -> None:
    assert unknown_genes(RULES, KNOWN, PREVIOUS) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "a:\n- {alt: {gene: [KRAS, BRAFF]}}",
            "own.yaml, line 2: found 'BRAFF', no known gene; did you mean 'BRAF'",
            id="list",
        ),
        pytest.param(
            "alt:\n  gene: KRASS", "own.yaml, line 2: found 'KRASS', no known gene", id="scalar"
        ),
        pytest.param(
            "hrr_genes: [BRCA1,\n  BRCA22]", "own.yaml, line 2: found 'BRCA22'", id="hrr-genes"
        ),
        pytest.param(
            "alt: {gene: BRAF, not_codon: {BRAFF: [600]}}", "found 'BRAFF'", id="excluded-codons"
        ),
        pytest.param("alt: {gene: braf}", "did you mean 'BRAF'", id="lower-case"),
        pytest.param("alt: {gene: QQQQQQ}", "write a gene of the table of transcripts", id="far"),
        pytest.param(
            "alt: {gene: FAM123B}", "previous symbol of 'AMER1'; write that", id="legacy-symbol"
        ),
    ],
)
def test_unknown_symbol(tmp_path: Path, text: str, said: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert said in fault


@pytest.mark.parametrize(
    "text", ["", "alt: {gene: BRAF}", "label: BRAFF", "sig: {name: tmb}"], ids=str
)
def test_nothing_to_refuse(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == []


def test_every_symbol_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("a: {gene: [XA1, KRAS]}\nb: {gene: XB2}\nc: {gene: XB2}\n")
    with pytest.raises(ConfigError, match=r"line 1: found 'XA1'.*\n.*line 2.*\n.*line 3"):
        refuse_unknown_genes(path, KNOWN, PREVIOUS)
