import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from agnoma.errors import ConfigError
from agnoma.profile.rules import Pathways, Role, Rules, load_rules, read_pathways

RULES = Path(__file__).parents[3] / "resources/profile/rules.yaml"
ORDER = (
    "POLE_ULTRA MMRD KINASE_FUSION BRAF_V600 ERBB2 EGFR RTK_OTHER HRD TF_FUSION IDH_CHROMATIN "
    "RAS_MAPK PI3K HYPERMUT_OTHER CELL_CYCLE WNT OTHER_PATHWAY TP53_ONLY NO_DRIVER NOT_CLASSIFIABLE"
).split()


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a writer of the rules with one text replaced once."""

    def write(old: str, new: str) -> Path:
        text = RULES.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "rules.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_priority_is_that_of_the_requirements(rules: Rules) -> None:
    assert [rule.id for rule in rules.classes] == ORDER
    assert [rule.id for rule in rules.ranked] == ORDER[:-2]


def test_every_class_says_where_it_comes_from(rules: Rules) -> None:
    assert all(rule.source for rule in rules.classes)
    assert all(rule.rationale for rule in rules.ranked)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "{gene: [BRAF], codon: [600]",
            "{gene: [BRAF], codons: [600]",
            r"class BRAF_V600, confirmed\.alt\.codons: unknown key",
            id="misspelt-key-in-predicate",
        ),
        pytest.param(
            "codon: [600], kind: snv",
            "codon: [600], kind: snw",
            r"class BRAF_V600, confirmed\.alt\.kind.*'snv'.*found 'snw'",
            id="unknown-kind",
        ),
        pytest.param(
            "provisional: {hrr: monoallelic_lof}",
            "provisional: {hrrr: monoallelic_lof}",
            r"class HRD, provisional: a predicate has exactly one key of: all.*found hrrr",
            id="unknown-predicate",
        ),
        pytest.param(
            "provisional: {hrr: monoallelic_lof}",
            "provisional: {hrr: monoallelic_lof, pathway: NOTCH}",
            r"class HRD, provisional: .*exactly one key.*found hrr, pathway",
            id="two-predicates-in-one",
        ),
        pytest.param(
            "family: wnt", "familie: wnt", r"class WNT, familie: unknown key", id="class-key"
        ),
        pytest.param("family: wnt", "", r"class WNT, family: Field required", id="missing-key"),
        pytest.param(
            "protein: pole_pathogenic_11",
            "protein: pole_pathogenic_12",
            r"class POLE_ULTRA, confirmed: no set 'pole_pathogenic_12'",
            id="unknown-set",
        ),
        pytest.param("- id: WNT", "- id: EGFR", "class EGFR is defined twice", id="duplicate"),
        pytest.param(
            "- id: NO_DRIVER", "- id: NONE", "class NO_DRIVER is missing", id="no-terminal-class"
        ),
        pytest.param(
            "never_secondary: [HYPERMUT_OTHER",
            "never_secondary: [HYPERMUT",
            "never_secondary: no class HYPERMUT",
            id="unknown-class-in-policy",
        ),
        pytest.param(
            "{pathway: NOTCH}",
            "{pathway: NOCH}",
            r"class OTHER_PATHWAY, confirmed: no pathway 'NOCH'.*NOTCH",
            id="unknown-pathway",
        ),
        pytest.param(
            'op: ">=", value: 42',
            'op: "==", value: 42',
            r"class HRD, confirmed\.any\.1\.sig: hrd_score",
            id="operator-does-not-fit",
        ),
        pytest.param(
            'subclass: "{kind}"',
            'subclass: "{kinds}"',
            "class ERBB2: subclass: unknown field kinds",
            id="unknown-template-field",
        ),
        pytest.param(
            "not_codon: {BRAF: [600]}",
            "not_codon: {KRAS: [600]}",
            "class RAS_MAPK, .*not_codon names KRAS, not in gene",
            id="excluded-gene-not-asked-for",
        ),
        pytest.param(
            "when: {resistance: true}",
            "when: {resistance: false}",
            r"overlay RESISTANCE, when\.resistance",
            id="overlay",
        ),
        pytest.param(
            "first_codon: 268", "", r"exonuclease_domain: give either proteins", id="half-a-set"
        ),
        pytest.param("classes:", "classes: [", "rules.yaml: not YAML", id="not-yaml"),
    ],
)
def test_fault_names_class_and_key(
    broken: Callable[[str, str], Path], pathways: Pathways, old: str, new: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        load_rules(broken(old, new), pathways)


def test_class_without_expression(broken: Callable[[str, str], Path], pathways: Pathways) -> None:
    path = broken("confirmed: {alt: {gene: [BRAF], codon: [600], kind: snv}}", "confirmed: null")
    with pytest.raises(ConfigError, match="class BRAF_V600: no expression under 'confirmed'"):
        load_rules(path, pathways)


def test_pathway_table_is_complete(pathways: Pathways) -> None:
    sizes = {name: len(members) for name, members in pathways.items()}
    assert sizes == {
        "RTK_RAS": 86, "NOTCH": 71, "WNT": 67, "HIPPO": 38, "PI3K": 29,
        "CELL_CYCLE": 15, "MYC": 13, "TGF_BETA": 7, "TP53": 6, "NRF2": 3,
    }  # fmt: skip
    assert pathways["RTK_RAS"]["LZTR1"] is Role.SUPPRESSOR


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("pathway\tgene\nA\tB\n", "no column role", id="missing-column"),
        pytest.param("", "no column gene, pathway, role", id="empty"),
        pytest.param(
            "# source: x\npathway\tgene\trole\nA\tB\toncogen\n",
            r"line 3: role 'oncogen'; write one of: oncogene, tumour_suppressor",
            id="unknown-role",
        ),
    ],
)
def test_malformed_pathway_table(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "pathways.tsv"
    path.write_text(textwrap.dedent(text))
    with pytest.raises(ConfigError, match=message):
        read_pathways(path)
