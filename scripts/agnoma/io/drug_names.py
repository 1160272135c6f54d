"""Names of drugs as people write them, and the one name that is compared.

A dose, the sign of a trade mark, the salt, the word biosimilar and the suffix of a biological
product are no part of a drug's international name. Of antibodies the FDA prefixes and suffixes tell
products apart, not substances (guidance "Nonproprietary Naming of Biological Products", 2017).
"""

import re
from collections.abc import Iterable

DOSE = re.compile(r"\s+\d+(?:\.\d+)?\s*m?g\b.*")
"""``imatinib 400 mg/d``: the drug is the same at every dose."""
SIGN = re.compile(r"[®™℠©]|\((?:r|tm)\)", re.IGNORECASE)
PREFIX = re.compile(r"^(?:ado|fam|ziv)-(?=\w)")
"""``fam-trastuzumab deruxtecan-nxki``."""
SUFFIX = re.compile(r"(?P<substance>\b\w+mab(?: \w+| and \w+)?)-[a-z]{4}\b")
"""Four letters behind an antibody, or what it carries: ``trastuzumab-dkst``."""
COPY = re.compile(r"\bbiosimilars?\b(?: of\b)?")
SALTS = (
    "acetate besylate camsylate citrate dihydrochloride dihydrate dimaleate ditosylate fumarate "
    "bismesylate hydrate hydrochloride malate maleate mesylate mesilate monohydrate phosphate "
    "succinate sulfate sulphate tosylate tosilate"
).split()
SALT = re.compile(rf"(?:\s+(?:dimethyl sulfoxide|{'|'.join(SALTS)}))+$")
"""Second words of modified international names (WHO, INNM)."""
PLURAL = re.compile(
    r"(?P<one>inhibitor|antagonist|agonist|blocker|degrader|agent|compound|taxane|anthracycline"
    r"|pyrimidine|tki)s\b"
)
GERMAN = {
    re.compile(r"inhibitoren\b"): "inhibitor",
    re.compile(r"antikörpern?\b"): "antibody",
    re.compile(r"therapien?\b"): "therapy",
}
"""Words of German laboratories."""
HINDERS = re.compile(r"\b(?:blockade|inhibition)\b")
"""``PD-1 blockade`` is treatment with its inhibitors."""
TOGETHER = re.compile(r"^(?:dual|double|combined)\s+")
"""``dual BRAF/MEK inhibition``."""
BETWEEN = re.compile(r"[\s\u2010-\u2015-]+")


def without_signs(name: str) -> str:
    """Return a name without the signs of trade marks.

    >>> without_signs("ERBITUX®"), without_signs("Vectibix(R) (panitumumab)")
    ('ERBITUX', 'Vectibix (panitumumab)')
    """
    return SIGN.sub("", name)


def plain_drug(name: str) -> str:
    """Return a drug in small letters without dose, trade mark, salt and product suffix.

    >>> plain_drug("imatinib 400 mg/d"), plain_drug("Trastuzumab Deruxtecan")
    ('imatinib', 'trastuzumab deruxtecan')
    >>> plain_drug("trastuzumab-dkst"), plain_drug("Cetuximab biosimilar")
    ('trastuzumab', 'cetuximab')
    >>> plain_drug("Niraparib tosylate monohydrate"), plain_drug("arsenic trioxide")
    ('niraparib', 'arsenic trioxide')
    """
    plain = DOSE.sub("", " ".join(without_signs(name).split()).casefold())
    plain = COPY.sub(" ", SUFFIX.sub(r"\g<substance>", PREFIX.sub("", plain)))
    return SALT.sub("", " ".join(plain.split()))


def lookup_key(name: str) -> str:
    """Return a plain name as it is looked up: spaces and hyphens are set at will.

    >>> lookup_key("trastuzumab-deruxtecan") == lookup_key("Trastuzumab deruxtecan")
    True
    >>> lookup_key("PD1 inhibitor"), lookup_key("EGFR antibodies")
    ('pd1inhibitor', 'egfrantibody')
    >>> lookup_key("BRAF-Inhibitoren"), lookup_key("EGFR-Antikörper")
    ('brafinhibitor', 'egfrantibody')
    >>> lookup_key("dual BRAF/MEK blockade") == lookup_key("BRAF/MEK inhibitors")
    True
    """
    return BETWEEN.sub("", _singular(plain_drug(name)))


def mention_pattern(keys: Iterable[str]) -> re.Pattern[str]:
    """Return what finds looked-up names as words of their own, the longest first.

    >>> pattern = mention_pattern(["trastuzumab", "trastuzumabderuxtecan", "pd1inhibitor"])
    >>> mentions(pattern, "Trastuzumab-deruxtecan, weekly; PD-1 inhibitors")
    ('trastuzumab-deruxtecan', 'pd-1 inhibitor')
    """
    longest = sorted(keys, key=len, reverse=True)
    spelt = "|".join(BETWEEN.pattern.replace("+", "*").join(map(re.escape, k)) for k in longest)
    return re.compile(rf"(?<![^\W_])(?:{spelt})(?=s?(?![^\W_]))" if spelt else r"(?!)")


def mentions(pattern: re.Pattern[str], name: str) -> tuple[str, ...]:
    """Return the names that a longer one contains."""
    return tuple(pattern.findall(_singular(plain_drug(name))))


def _singular(plain: str) -> str:
    for word, english in GERMAN.items():
        plain = word.sub(english, plain)
    plain = HINDERS.sub("inhibitor", TOGETHER.sub("", plain))
    return PLURAL.sub(r"\g<one>", plain).replace("antibodies", "antibody")
