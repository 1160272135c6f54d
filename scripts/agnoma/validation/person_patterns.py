"""How numbers of patients, dates of birth behind a sign, names and addresses are written.

Each has an anchor: a word or a sign beside it that says what it is.
"""

import re

NUMBER_WORD = r"[ ._-]{0,3}(?:nr|no|nummer|number)"
NUMBERED = re.compile(
    r"(?<![A-Za-z])(?:(?:pid|kis|kvnr|ssn|[eh][ -]nr|med(?:ical|\.)? ?rec(?:ord|\.)?"
    rf"(?:{NUMBER_WORD})?"
    rf"|kv{NUMBER_WORD}|(?:kranken)?versicher(?:ten|ungs){NUMBER_WORD}"
    rf"|(?:vers|krankenkassen|case){NUMBER_WORD}"
    rf"|histo(?:logie)?{NUMBER_WORD}|nhs(?:{NUMBER_WORD})?"
    rf"|(?:kis|pat(?:ient(?:en)?)?|fall|aufnahme|eingangs|journal){NUMBER_WORD}"
    r"|pat(?:ient(?:en)?)?[ ._-]{0,3}id|(?:fall|aufnahme|eingangs|journal)[ ._-]{0,3}zahl"
    rf"|(?:hosp(?:ital)?|insurance)(?:{NUMBER_WORD}|[ ._-]{{0,3}}id))"
    r"[.:#= _-]{0,3}(?:[A-Z][/ ]?)?\d[\d /-]{3,}\d"
    r"|(?:mrn|piz|uhid)[.:#= _-]{0,3}\d{4,}(?!\w)"
    r"|pat(?:ient(?:en)?)?[ ._-]{0,3}kennung[.:#= _-]{0,3}\d{4,}(?!\w)"
    r"|vnr[.:#= _-]{0,3}(?:[A-Z] ?)?\d{6,}(?!\w)"
    rf"|aufn{NUMBER_WORD}[.:#= _-]{{0,3}}\d{{4,}}(?!\w)"
    # Numbers of sequence archives (NM_004333, AF123456) are said to be of an accession, too.
    rf"|accession(?:{NUMBER_WORD})?[.:#= _-]{{0,3}}(?:[A-Z]{{0,2}}\d\d(?:\d\d)?[/-]\d{{3,}}"
    r"|\d{6,})(?!\w)"
    # Of few digits only behind German words: in English a patient of a study has a number, too.
    r"|pat(?:ienten)?[ ._-]{0,3}(?:nr|nummer)[.:#= _-]{0,3}\d{3}(?![\w.])"
    r"|(?:kis|histo(?:logie)?|pat(?:ient(?:en)?)?|fall|aufnahme)[ ._-]{0,3}(?:nr|nummer)"
    r"[.:#= _-]{0,3}\d{4}(?!\w))",
    re.IGNORECASE,
)
STAR_AND_DAY = re.compile(
    r"(?<![\w*])\*(?: ?(\d{1,2})\.(\d{1,2})\.(\d\d)|(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d))"
    r"(?![\w.]*\d)"
)
"""``* 12.03.57``: the sign of birth in German; with a full year it has to touch it, as a list has
dates behind its bullets, too."""
FIRST_BIRTH_YEAR_OF_TWO_DIGITS = 30
LAST_BIRTH_YEAR_OF_TWO_DIGITS = 9
"""Years of two digits between them are those of runs."""
EVENT = re.compile(
    r"(?i:\b(?:relapse|recurrence|recurred|progress|diagnos|metasta|remission|resect|surgery|biops"
    r"|collected|sampled|received|treated|therapy|rezidiv|progred|erstdiagnose|op\b|operation"
    r"|operiert|resektion|reseziert|entnahme|entnommen|behandelt|therapie|chemotherap|ed\b)"
    r"[^\d,;:()]{0,24}[:(]? ?)$"
)
"""What stands before the date of something that happened to a tumour."""
FIRST_EVENT_YEAR = 1990
"""A date before it is one of birth whatever stands before it."""
_STREET = r"[A-ZÄÖÜ][\wäöüß]*(?:[ -][A-ZÄÖÜ][\wäöüß]*){0,3}?[ -]?"
_HOUSE = r" {1,2}\d{1,3} ?[a-z]?\b"
_TOWN = r",? {1,2}(?:[A-Z]{1,2}-)?\d{4,5} [A-ZÄÖÜ][a-zäöüß]{2,}"
ADDRESS = re.compile(
    rf"\b(?!Färbestra){_STREET}[Ss]tr(?:\.|aße\b|asse\b){_HOUSE}(?:{_TOWN})?"
    rf"|\b{_STREET}(?:[Ww]eg|[Aa]llee|[Pp]latz|[Gg]asse|[Rr]ing|[Dd]amm|[Uu]fer|[Mm]arkt){_HOUSE}{_TOWN}"
    r"|\b\d{1,5}[A-Za-z]? {1,2}(?!Gene Drive)(?:[A-Z][a-z'’.]+ ){1,3}"
    r"(?:Street|Road|Avenue|Boulevard|Lane|Drive|Court|St\.(?! Gall)|Rd\b|Ave\b)"
)
"""Street and house; of streets whose name is no anchor the town as well."""
_TITLES = (
    r"(?:Dr|Prof|Herrn?|Hr|Frau|Fr|Mrs?|Ms|Miss|Pat|[Pp]atientin|[Pp]atient)\b[.:,= ]{1,3}"
    r"(?:med\.? ?)?(?:(?:Dr|Prof|PD)\.? ?(?:med\.? ?)?)*"
)
_INITIALS = r"[A-ZÄÖÜ](?:\.(?: ?-? ?[A-ZÄÖÜ]\.)*| )"
_FAMILY = r"([A-ZÄÖÜ][a-zäöüß]{2,})(?!\w)"
INITIAL_AND_NAME = (
    re.compile(rf"\b{_TITLES}{_INITIALS} ?{_FAMILY}"),
    re.compile(rf"\b[A-ZÄÖÜ]\. ?{_FAMILY},? ?\(?(?:Patient(?:in)?\b|Pat\.)"),
)
"""An initial and a frequent family name with a title or the word patient beside it."""
TUMOUR = re.compile(r"(?i:\w{2,}(?:om|ome|oms|omen|oma|omas|tumor|krebs|leukämie|metastase))")
"""A diagnosis by its ending; behind ``Name:`` it is what the tumour is called."""
