"""What is taken for a name, a birthday or a number of a person, and what is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agnoma.io.oncotree import read_oncotree
from agnoma.validation.personal_data import ONCOTREE, Kind, given_names, masked, suspicions


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        pytest.param("Erika Mustermann", Kind.ID, "a name, two capitalised words", id="name"),
        pytest.param("Mustermann, Erika", Kind.TEXT, "a name, two capitalised words", id="comma"),
        pytest.param("Mustermann-Erika", Kind.ID, "a name, two capitalised words", id="hyphen"),
        pytest.param("MUSTERMANN_ERIKA", Kind.ID, "a name, two capitalised words", id="capitals"),
        pytest.param("MustermannErika", Kind.ID, "a name, two words written as one", id="joined"),
        pytest.param("Müller Jürgen", Kind.TEXT, "a name, two capitalised words", id="umlauts"),
        pytest.param("Quux-Frobnitz", Kind.ID, "a name, two capitalised words", id="rare-in-id"),
        pytest.param("in/erika_mustermann/t.bam", Kind.PATH, "a name, two words", id="lower"),
        pytest.param("in/Mustermann_Erika.bam", Kind.PATH, "a name, two capit", id="file-name"),
        pytest.param("Patient: Schmidt", Kind.TEXT, "a name, behind a title", id="title"),
        pytest.param("Sean O'Brien", Kind.TEXT, "a name, two capitalised words", id="o-name"),
        pytest.param("Dr. med. H. Müller", Kind.TEXT, "a name, with an initial", id="dr-med"),
        pytest.param("12 Oak Court", Kind.TEXT, "an address", id="court-en"),
        pytest.param("12 Oak Street", Kind.TEXT, "an address", id="street-en"),
        pytest.param("flat at 221B St. Mary's Rd", Kind.TEXT, "an address", id="road-en"),
        pytest.param("14 Elm St., Springfield", Kind.TEXT, "an address", id="short-street-en"),
        pytest.param("Frau Yilmaz", Kind.TEXT, "a name, behind a title", id="title-de"),
        pytest.param("Herr Dr. Weber", Kind.TEXT, "a name, behind a title", id="titles"),
        pytest.param("born 12 March 1961", Kind.TEXT, "a date of birth", id="month"),
        pytest.param("born in March 1961", Kind.TEXT, "a date of birth", id="month-alone"),
        pytest.param("Geburtsdatum 12. März 1961", Kind.TEXT, "a date of birth", id="month-de"),
        pytest.param("KIS-Nummer 998877", Kind.TEXT, "a hospital number", id="kis"),
        pytest.param("Histo-Nr. H23-12345", Kind.TEXT, "a hospital number", id="histology"),
        pytest.param("1965-03-12", Kind.ID, "a date of birth", id="iso-date"),
        pytest.param("12.03.1965", Kind.TEXT, "a date of birth", id="german-date"),
        pytest.param("3/12/1965", Kind.TEXT, "a date of birth", id="american-date"),
        pytest.param("S1_19650312.bam", Kind.PATH, "a date of birth", id="compact-date"),
        pytest.param("2021-03-12", Kind.ID, "a date", id="late-date-as-id"),
        pytest.param("geb. 12.03.65", Kind.TEXT, "a date of birth", id="short-year-behind-word"),
        pytest.param("born 2021-03-12", Kind.TEXT, "a date of birth", id="child-behind-word"),
        pytest.param("DOB: 12/03/2021", Kind.TEXT, "a date of birth", id="dob"),
        pytest.param("4711023", Kind.ID, "a hospital number, 7 digits alone", id="at-the-limit"),
        pytest.param("1234567890", Kind.ID, "a hospital number, 10 digits alone", id="ten-digits"),
        pytest.param("MRN 0012345", Kind.TEXT, "a hospital number", id="mrn"),
        pytest.param("Fall-Nr. 998877", Kind.TEXT, "a hospital number", id="fall-nr"),
        pytest.param("in/PatNr_12345.bam", Kind.PATH, "a hospital number", id="number-in-file"),
        *(
            pytest.param(f"Adenokarzinom, {words}", Kind.TEXT, "a hospital number", id=words)
            for words in (
                "Pat.-Nr. 4711223",
                "Pat.-Nr.: 4711223",
                "Pat. Nr. 4711223",
                "Pat.-ID 4711223",
                "Patienten-Nr.: 4711223",
                "Fall-Nr.: 4711223",
                "Eingangsnr 4711223",
                "Eingangs-Nr.: E/2026/047112",
                "Journalnummer 47112/26",
                "Pat.-Nr.: 4711",
                "Patientennummer 4711",
                "Fall-Nr. 4711",
                "KV-Nr. A123456789",
                "KV-Nr.: A 123456789",
                "KV-Nummer A123456789",
                "Krankenversichertennummer: A123456789",
            )
        ),
        *(
            pytest.param(words, Kind.TEXT, "a name, behind a title", id=words)
            for words in (
                "Hr. Müller",
                "Mr. O'Brien",
                "Mr O’Brien",
                "Ms. D'Angelo",
                "Mrs. McDonald",
                "Patient O'Neill",
                "Frau von der Leyen",
                "Herr Dr. de Vries",
                "Herr ten Hag",
                "Herr v. Weizsäcker",
                "Fr. Dr. Schmidt",
                "Pat. Müller",
                "Patient K. Müller",
                "HERR MUELLER",
                "MR SMITH",
                "Frau Doktor Meier",
            )
        ),
        *(
            pytest.param(f"Adenokarzinom, {words}", Kind.TEXT, "a date of birth", id=words)
            for words in (
                "12. März 1957",
                "12 March 1957",
                "March 12, 1957",
                "12MAR1957",
                "31st of December 2009",
                "born 1957",
                "Jahrgang 1957",
                "GebDat 12.03.2014",
            )
        ),
        *(
            pytest.param(words, Kind.TEXT, "a hospital number", id=words)
            for words in (
                "med. rec. no. 1234567",
                "medical record number 1234567",
                "accession no. S26-12345",
                "MRN#1234",
                "E-Nr. 26-12345",
            )
        ),
        pytest.param("PAT12345678", Kind.ID, "a hospital number", id="prefix-and-number"),
        pytest.param("HM19570312", Kind.ID, "initials and a date of birth", id="initials-and-day"),
        pytest.param("Mueller_H", Kind.ID, "a name, with an initial", id="name-and-initial"),
        pytest.param("erika@example.org", Kind.TEXT, "an e-mail address", id="e-mail"),
        pytest.param("+49 30 123456-78", Kind.TEXT, "a telephone number", id="phone"),
        pytest.param("030 1234567", Kind.TEXT, "a telephone number", id="phone-national"),
        pytest.param("Tel. 1234567", Kind.TEXT, "a telephone number", id="phone-behind-word"),
        pytest.param("A123456780", Kind.ID, r"an insurance number \(KVNR\)", id="kvnr"),
        pytest.param("943 476 5919", Kind.TEXT, r"an insurance number \(NHS\)", id="nhs"),
        pytest.param("756.9217.0769.85", Kind.TEXT, r"an insurance number \(AHV\)", id="ahv"),
        pytest.param("1237 010180", Kind.TEXT, r"an insurance number \(SVNR\)", id="svnr"),
        pytest.param("219-09-9999", Kind.ID, r"an insurance number \(SSN\)", id="ssn"),
        pytest.param("RSSMRA80A01H501U", Kind.ID, r"an insurance number \(cod", id="codice"),
    ],
)
def test_found(text: str, kind: Kind, what: str) -> None:
    first, *_ = suspicions(text, kind)
    assert re.match(what, first.what)
    assert first.found in text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(
            pytest.param(text, Kind.ID, id=text or "empty")
            for text in (
                "P0001 BLOCK-12 TCGA-02-0001 TCGA-02-0001-01A-01D-1490-08 P-0000004-T01-IM3"
                " SRR7890824 SIM-P01 DEMO-MEL-1 COLO829v003T-525 H_NJ-HCC1395-HCC1395_BL HCC1395"
                " T1 123456 NA12878 Case-Seven 2024-0815 B2023-004711 S12-034567 tumour_1 TUMOR"
                " NORMAL HG002 BIOBANK-0042 Patient-One Sample-Alpha AB1234567 A123456789"
                " E-2024-17 Nova-Panel MSK1234567890 Anna 000-12-3456 219-00-9999 12-3456789"
                " 2024-13-41 S26-12345 SRR20010203 HM19571399 HM20240312 PAT123456 Tumor_A Sample_B"
                " Metastase_B Block-C Liver_A"
            ).split()
        ),
        pytest.param("", Kind.ID, id="nothing"),
        pytest.param("Uveal Melanoma", Kind.TEXT, id="diagnosis"),
        pytest.param("Broad Institute", Kind.TEXT, id="centre"),
        pytest.param("Max Delbrueck Center", Kind.TEXT, id="centre-named-after-a-person"),
        pytest.param("Trastuzumab-Deruxtecan", Kind.TEXT, id="drug"),
        pytest.param("sequenced 2024-03-12 on NovaSeq", Kind.TEXT, id="date-of-run"),
        pytest.param("runs/20240312_A00123_0456_BHXXX/S1_L001_R1.fastq.gz", Kind.PATH, id="run"),
        pytest.param("/home/anna.mueller/runs/t.bam", Kind.PATH, id="home-of-a-user"),
        pytest.param("in/2895499331.bam", Kind.PATH, id="file-of-a-number"),
        pytest.param("Google_Drive/Mutect_Filtered.vcf", Kind.PATH, id="words-of-a-file"),
        pytest.param("chr7:140453136", Kind.TEXT, id="place"),
        pytest.param("3+4=7a Gleason", Kind.TEXT, id="score"),
        pytest.param("PMID:22663011", Kind.TEXT, id="pmid"),
        pytest.param("Patient der Klinik, Patient von Station", Kind.TEXT, id="sentence-de"),
        *(
            pytest.param(words, Kind.TEXT, id=words)
            for words in (
                "Patient von Hippel-Lindau",
                "Frau von Hippel-Lindau Syndrom",
                "Frau von Station 3 überwiesen",
                "Frau Kollegin",
                "Herr Kollege",
                "Herr Oberarzt",
                "Herr Prof. bittet",
                "Patient Raucher, 40 py",
                "Patient: Nichtraucher",
                "Patient: Ex-smoker",
                "Patientin Schwanger",
                "20 Gene Drive assay",
                "Färbestraße 3 defekt",
            )
        ),
        pytest.param("Lane 2, 4 Lanes; 2026 Consensus St. Gallen", Kind.TEXT, id="no-street"),
    ],
)
def test_passed(text: str, kind: Kind) -> None:
    assert suspicions(text, kind) == ()


def test_every_tumour_type_passes() -> None:
    names = [node.name for node in read_oncotree(ONCOTREE).values()]
    assert len(names) > 500
    assert {name for name in names if suspicions(name, Kind.TEXT)} == set()


def test_every_word_of_the_sheet_passes() -> None:
    from agnoma.sample_columns import SAMPLE_COLUMNS

    for column in SAMPLE_COLUMNS:
        for text in (column.name, column.description, *(column.choices or ())):
            assert suspicions(str(text), Kind.TEXT) == (), text


def test_a_given_name_alone_is_no_name() -> None:
    assert len(given_names()) > 500
    assert {name for name in given_names() if suspicions(f"{name}-1", Kind.ID)} == set()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Mustermann, Erika", "M***n, E***a", id="name"),
        pytest.param("1965-03-12", "1***5-***-***", id="date"),
        pytest.param("a.b@ward7.org", "***.***@w***7.***", id="mail"),
        pytest.param("Ann", "***", id="short"),
        pytest.param("", "", id="empty"),
    ],
)
def test_mask(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "KRAS G12",
        "NM_004333",
        "NM_004333.6:c.1799T>A",
        "chr7:140753336",
        "Nr. 4",
        "Nr. 4711",
        "Pat. Nr. 4",
        "Patient no. 1001",
        "Fallzahl 1200",
        "KV 1234",
        "kV 120, 4711 kb",
        "Histologie Nr. 4",
        "A123456789",
        "Kompatibilitaetsnr 4711",
        "S26-12345",
        "block S26-12345",
        "accession no. NM_004333",
        "accession number AF123456",
        "E-Nr. 330",
        "MRN complex",
        "NCT01234567",
    ],
)
def test_names_of_variants_and_small_numbers_are_none_of_a_patient(text: str) -> None:
    assert suspicions(text, Kind.TEXT) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ann Arbor stage II",
        "Robert Koch Hospital",
        "Paul Ehrlich Institut",
        "St. Josef Krankenhaus",
        "Sankt Josef, San Diego",
        "Will Rogers phenomenon",
        "Frau Doktor",
        "Patient Refused",
        "Pat. Einwilligung liegt vor",
        "MR IMAGING",
        "HR POSITIVE, MS PCR",
        "Fr. 12.03.2024",
        "progress in March 2008",
        "sequenced 12 March 2024",
        "Jg. 12",
    ],
)
def test_hospitals_staging_systems_and_sentences_name_nobody(text: str) -> None:
    assert suspicions(text, Kind.TEXT) == ()


@pytest.mark.parametrize(
    ("text", "what", "found"),
    [
        ("Meier * 12.03.57", "a date of birth", "* 12.03.57"),
        ("*12.03.1957", "a date of birth", "*12.03.1957"),
        ("*1.3.2014, Rezidiv", "a date of birth", "*1.3.2014"),
        ("* 12.03.09", "a date of birth", "* 12.03.09"),
        ("* 12.03.30", "a date of birth", "* 12.03.30"),
        ("geb. 12.3.57", "a date of birth", "geb. 12.3.57"),
        ("Rezidiv, 12.03.2008", "a date of birth", "12.03.2008"),
        ("Rezidiv 12.03.1989", "a date of birth", "12.03.1989"),
        ("PIZ 471123", "a hospital number", "PIZ 471123"),
        ("UHID 44512", "a hospital number", "UHID 44512"),
        ("Patientenkennung 4711", "a hospital number", "Patientenkennung 4711"),
        ("Aufn.-Nr. 471123", "a hospital number", "Aufn.-Nr. 471123"),
        ("VNR A123456789", "a hospital number", "VNR A123456789"),
        ("Pat.-Nr. 471", "a hospital number", "Pat.-Nr. 471"),
        ("Vers.-Nr. A123456789", "a hospital number", "Vers.-Nr. A123456789"),
        ("Krankenkassennr A123456789", "a hospital number", "Krankenkassennr A123456789"),
        ("Case number 1234567", "a hospital number", "Case number 1234567"),
        ("Dr. H. Müller", "a name, with an initial", "Dr. H. Müller"),
        ("patient H. Müller", "a name, with an initial", "patient H. Müller"),
        ("Herr H.-J. Müller", "a name, with an initial", "Herr H.-J. Müller"),
        ("Pat H. Müller", "a name, with an initial", "Pat H. Müller"),
        ("H. Müller, Patient", "a name, with an initial", "H. Müller, Patient"),
        ("Lindenstr. 12, 69120 Heidelberg", "an address", "Lindenstr. 12, 69120 Heidelberg"),
        ("wohnt Lange Straße 5a", "an address", "Lange Straße 5a"),
        ("Am Markt 3, 69120 Heidelberg", "an address", "Am Markt 3, 69120 Heidelberg"),
        ("Name: Folkmar", "a name, behind a title", "Name: Folkmar"),
    ],
)
def test_found_behind_its_anchor(text: str, what: str, found: str) -> None:
    assert [(s.what, s.found) for s in suspicions(text, Kind.TEXT)] == [(what, found)]


@pytest.mark.parametrize(
    "text",
    [
        "relapse 12.03.2008",
        "Rezidiv 12.03.2008",
        "Rezidiv am 12.03.1990",
        "relapse on 12 March 2008",
        "Erstdiagnose 12.03.2008",
        "resected 2008-03-12",
        "Name: Lungenkarzinom",
        "Name: Weichteilsarkom",
        "Name: Melanom",
        "* 12.03.24 rebiopsy",
        "* 12.03.10",
        "* 12.03.29",
        "* 12.03.2024",
        "* 32.03.57",
        "* 2.1.10.4",
        "5q* 12.03.57",
        "VNR low",
        "PIZ 471",
        "Pat. Nr. 47",
        "Pat.-Nr. 471.5",
        "Line 12, 69120 reads",
        "Str. 12",
        "Waldweg 12",
        "B. Zelle, Patient",
        "Patient T Cell receptor",
    ],
)
def test_without_an_anchor_nobody_is_named(text: str) -> None:
    assert suspicions(text, Kind.TEXT) == ()


def test_what_a_reviewer_wrote_of_a_patient_is_found_whole() -> None:
    text = "Pat. Müller, 12. März 1957, med. rec. no. 1234567, E-Nr. 26-12345"
    assert [suspicion.found for suspicion in suspicions(text, Kind.TEXT)] == [
        "12. März 1957",
        "med. rec. no. 1234567",
        "E-Nr. 26-12345",
        "Pat. Müller",
    ]


@given(st.text(max_size=60), st.sampled_from(Kind))
def test_what_is_shown_tells_no_word(text: str, kind: Kind) -> None:
    for suspicion in suspicions(text, kind):
        long = [w for w in re.findall(r"[^\W_]+", suspicion.found) if len(w) > 3 or w.isdecimal()]
        assert all(len(w) < 2 or w not in suspicion.masked for w in long)


@given(st.from_regex(r"[A-Z]{1,4}-?[0-9]{1,6}", fullmatch=True))
def test_letters_and_up_to_six_digits_pass(text: str) -> None:
    assert suspicions(text, Kind.ID) == ()
