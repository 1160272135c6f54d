"""cBioPortal's rules for a study folder, written from its documentation alone.

Nothing here knows the writer: it reads files as the importer would (docs.cbioportal.org, "File
Formats", and the checks of the TCGA MAF 2.4 that cBioPortal applies in its strict mode) and returns
every fault in words.
"""

import re
from collections.abc import Iterator
from pathlib import Path

BUILDS = {"hg19": "GRCh37", "hg38": "GRCh38"}
CLASSIFICATIONS = frozenset(
    "Frame_Shift_Del Frame_Shift_Ins In_Frame_Del In_Frame_Ins Missense_Mutation "
    "Nonsense_Mutation Silent Splice_Site Translation_Start_Site Nonstop_Mutation 3'UTR 3'Flank "
    "5'UTR 5'Flank IGR Intron RNA Targeted_Region De_novo_Start_InFrame De_novo_Start_OutOfFrame "
    "Splice_Region Unknown".split()
)
CHROMOSOMES = frozenset([*map(str, range(1, 23)), "X", "Y", "MT"])
REQUIRED_META = {
    ("CLINICAL", "PATIENT_ATTRIBUTES"): (),
    ("CLINICAL", "SAMPLE_ATTRIBUTES"): (),
    ("GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX"): (),
    ("MUTATION_EXTENDED", "MAF"): ("mutations",),
    ("COPY_NUMBER_ALTERATION", "DISCRETE"): ("gistic", "cna", "cna_rae", "cna_consensus"),
    ("STRUCTURAL_VARIANT", "SV"): ("structural_variants",),
}
LENGTHS = {"SNP": 1, "DNP": 2, "TNP": 3}
ALLELES = ("Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]+")


def study_faults(folder: Path) -> list[str]:
    """Return every fault of a study folder."""
    return list(_Study(folder).faults())


def maf_faults(path: Path, *, build: str, samples: set[str]) -> list[str]:
    """Return every fault of a MAF."""
    return list(_maf(path, build, samples))


def read_table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return columns and rows of a table; lines with ``#`` are comments."""
    lines = [line for line in path.read_text().split("\n") if line and not line.startswith("#")]
    columns = lines[0].split("\t")
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        assert len(cells) == len(columns), f"{path.name}: {len(cells)} cells of {len(columns)}"
        rows.append(dict(zip(columns, cells, strict=True)))
    return columns, rows


def read_meta(path: Path) -> dict[str, str]:
    """Return the fields of a meta file."""
    pairs = (line.partition(":") for line in path.read_text().splitlines() if line.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}


class _Study:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.study = read_meta(folder / "meta_study.txt")
        self.metas = {p.name: read_meta(p) for p in sorted(folder.glob("meta_*.txt"))}
        self.samples: set[str] = set()
        self.patients: set[str] = set()

    def faults(self) -> Iterator[str]:
        yield from self._study_file()
        yield from self._meta_files()
        yield from self._clinical()
        yield from self._lists()
        build = BUILDS[self.study["reference_genome"]]
        if (self.folder / "data_mutations.txt").exists():
            yield from _maf(self.folder / "data_mutations.txt", build, self.samples)
        yield from self._copies()
        yield from self._structural(build)
        yield from self._panels()

    def _study_file(self) -> Iterator[str]:
        for field in ("type_of_cancer", "cancer_study_identifier", "name", "description"):
            if not self.study.get(field):
                yield f"meta_study.txt: no {field}"
        if self.study.get("reference_genome") not in BUILDS:
            yield f"meta_study.txt: reference_genome {self.study.get('reference_genome')!r}"

    def _meta_files(self) -> Iterator[str]:
        metas = {name: meta for name, meta in self.metas.items() if name != "meta_study.txt"}
        for name, meta in metas.items():
            if meta.get("cancer_study_identifier") != self.study["cancer_study_identifier"]:
                yield f"{name}: another study"
            data = meta.get("data_filename", "")
            if not (self.folder / data).is_file():
                yield f"{name}: no file {data!r}"
            yield from _kind_faults(name, meta)
        used = {meta.get("data_filename") for meta in metas.values()}
        for path in self.folder.glob("data_*.txt"):
            if path.name not in used:
                yield f"{path.name}: no meta file"

    def _clinical(self) -> Iterator[str]:
        self.patients = {i[-1] for i in self._ids("data_clinical_patient.txt", ["PATIENT_ID"])}
        ids = self._ids("data_clinical_sample.txt", ["PATIENT_ID", "SAMPLE_ID"])
        self.samples = {i[-1] for i in ids}
        if {i[0] for i in ids} != self.patients or len(ids) != len(self.samples):
            yield "data_clinical_sample.txt: patients differ, or a sample comes twice"
        for name in ("data_clinical_patient.txt", "data_clinical_sample.txt"):
            yield from _header_faults(self.folder / name)

    def _ids(self, name: str, needed: list[str]) -> list[tuple[str, ...]]:
        columns, rows = read_table(self.folder / name)
        assert set(needed) <= set(columns), f"{name}: columns {columns}"
        ids = [tuple(row[c] for c in needed) for row in rows]
        assert all(IDENTIFIER.fullmatch(part) for found in ids for part in found), ids
        return ids

    def _lists(self) -> Iterator[str]:
        study = self.study["cancer_study_identifier"]
        found = {}
        for path in (self.folder / "case_lists").glob("*.txt"):
            meta = read_meta(path)
            if meta.get("cancer_study_identifier") != study:
                yield f"{path.name}: another study"
            for field in ("stable_id", "case_list_name", "case_list_description"):
                if not meta.get(field):
                    yield f"{path.name}: no {field}"
            ids = meta.get("case_list_ids", "").split("\t")
            if not set(ids) <= self.samples:
                yield f"{path.name}: unknown samples {sorted(set(ids) - self.samples)}"
            found[meta.get("stable_id")] = set(ids)
        if found.get(f"{study}_all") != self.samples:
            yield "case_lists: no list of all samples"
        needed = {"data_mutations.txt": "sequenced", "data_cna.txt": "cna", "data_sv.txt": "sv"}
        for data, suffix in needed.items():
            if (self.folder / data).exists() and f"{study}_{suffix}" not in found:
                yield f"case_lists: {data} without a list {suffix}"

    def _copies(self) -> Iterator[str]:
        path = self.folder / "data_cna.txt"
        if not path.exists():
            return
        columns, rows = read_table(path)
        if columns[:2] != ["Hugo_Symbol", "Entrez_Gene_Id"]:
            yield f"data_cna.txt: columns {columns}"
        if not set(columns[2:]) <= self.samples:
            yield f"data_cna.txt: samples {columns[2:]}"
        if len({row["Hugo_Symbol"] for row in rows}) != len(rows):
            yield "data_cna.txt: a gene comes twice"
        for row in rows:
            if not row["Hugo_Symbol"]:
                yield "data_cna.txt: no gene"
            for sample in columns[2:]:
                if row[sample] not in {"-2", "-1.5", "-1", "0", "1", "2", "NA"}:
                    yield f"data_cna.txt: {row['Hugo_Symbol']} {row[sample]!r}"

    def _structural(self, build: str) -> Iterator[str]:
        path = self.folder / "data_sv.txt"
        if not path.exists():
            return
        columns, rows = read_table(path)
        if not {"Sample_Id", "SV_Status", "Site1_Hugo_Symbol", "Site2_Hugo_Symbol"} <= set(columns):
            yield f"data_sv.txt: columns {columns}"
        for row in rows:
            if row["Sample_Id"] not in self.samples or row["SV_Status"] not in (
                "SOMATIC",
                "GERMLINE",
            ):
                yield f"data_sv.txt: {row}"
            if not (row["Site1_Hugo_Symbol"] or row["Site2_Hugo_Symbol"]):
                yield "data_sv.txt: no gene"
            if row["NCBI_Build"] != build:
                yield f"data_sv.txt: build {row['NCBI_Build']}"
            for site in ("Site1_Chromosome", "Site2_Chromosome"):
                if row[site] and row[site] not in CHROMOSOMES:
                    yield f"data_sv.txt: {site} {row[site]!r}"

    def _panels(self) -> Iterator[str]:
        panels = {}
        for path in (self.folder / "gene_panels").glob("*.txt"):
            meta = read_meta(path)
            panels[meta.get("stable_id")] = set(meta.get("gene_list", "").split("\t"))
            if not meta.get("description") or not all(meta.get("gene_list", "").split("\t")):
                yield f"{path.name}: description or genes missing"
        _, rows = read_table(self.folder / "data_gene_panel_matrix.txt")
        if {row["SAMPLE_ID"] for row in rows} != self.samples:
            yield "data_gene_panel_matrix.txt: samples"
        by_sample = {}
        for row in rows:
            for profile, panel in row.items():
                if profile != "SAMPLE_ID" and panel != "NA" and panel not in panels:
                    yield f"data_gene_panel_matrix.txt: no panel {panel!r}"
            by_sample[row["SAMPLE_ID"]] = panels.get(row["mutations"])
        if (self.folder / "data_mutations.txt").exists():
            _, mutations = read_table(self.folder / "data_mutations.txt")
            for row in mutations:
                genes = by_sample[row["Tumor_Sample_Barcode"]]
                if genes is not None and row["Hugo_Symbol"] not in genes:
                    yield f"data_mutations.txt: {row['Hugo_Symbol']} is not in the panel"


def _maf(path: Path, build: str, samples: set[str]) -> Iterator[str]:
    columns, rows = read_table(path)
    required = {
        "Hugo_Symbol", "Entrez_Gene_Id", "NCBI_Build", "Chromosome", "Start_Position",
        "End_Position", "Variant_Classification", "Reference_Allele", "Tumor_Seq_Allele2",
        "Tumor_Sample_Barcode", "HGVSp_Short",
    }  # fmt: skip
    if not required <= set(columns):
        yield f"{path.name}: no column {sorted(required - set(columns))}"
    pairs = (
        ("cbp_driver", "cbp_driver_annotation"),
        ("cbp_driver_tiers", "cbp_driver_tiers_annotation"),
    )
    for one, other in pairs:
        if (one in columns) != (other in columns):
            yield f"{path.name}: {one} without {other}"
    for number, row in enumerate(rows, start=1):
        for fault in (*_place_faults(row, build), *_other_faults(row, samples)):
            yield f"{path.name}, row {number}: {fault}"


def _kind_faults(name: str, meta: dict[str, str]) -> Iterator[str]:
    kind = (meta.get("genetic_alteration_type", ""), meta.get("datatype", ""))
    if kind not in REQUIRED_META:
        yield f"{name}: unknown kind {kind}"
        return
    stable = REQUIRED_META[kind]
    if stable and meta.get("stable_id") not in stable:
        yield f"{name}: stable_id {meta.get('stable_id')!r}"
    shown = ("show_profile_in_analysis_tab", "profile_name", "profile_description")
    for field in shown if stable else ():
        if not meta.get(field):
            yield f"{name}: no {field}"


def _header_faults(path: Path) -> Iterator[str]:
    head = path.read_text().split("\n")[:5]
    widths = {len(line.split("\t")) for line in head}
    if len(widths) != 1 or [line[:1] for line in head] != ["#", "#", "#", "#", "P"]:
        yield f"{path.name}: four header rows with # and one of names are needed"
    types = head[2].lstrip("#").split("\t")
    if not set(types) <= {"STRING", "NUMBER", "BOOLEAN"}:
        yield f"{path.name}: datatypes {types}"
    columns, rows = read_table(path)
    if any(column != column.upper() for column in columns):
        yield f"{path.name}: columns {columns}"
    numbers = [c for c, kind in zip(columns, types, strict=True) if kind == "NUMBER"]
    for value in (row[column] for row in rows for column in numbers):
        if value != "NA" and not NUMBER.fullmatch(value):
            yield f"{path.name}: {value!r} is no number"


def _place_faults(row: dict[str, str], build: str) -> Iterator[str]:
    if row["NCBI_Build"] != build:
        yield f"build {row['NCBI_Build']!r}"
    if row["Chromosome"] not in CHROMOSOMES:
        yield f"chromosome {row['Chromosome']!r}"
    start, end = int(row["Start_Position"]), int(row["End_Position"])
    ref, one, two = (row[name] for name in ALLELES)
    if not all(re.fullmatch(r"[ACGT]+|-", allele) for allele in (ref, one, two)):
        yield f"alleles {ref} {one} {two}"
    if ref == one == two or start > end:
        yield "alleles or positions"
    if not _length_fits(row["Variant_Type"], end - start + 1, ref, one, two):
        yield f"{row['Variant_Type']} {start}-{end} {ref}>{two}"


def _length_fits(kind: str, span: int, ref: str, one: str, two: str) -> bool:
    """Return whether type, span and alleles agree (TCGA MAF 2.4, check 11)."""
    if kind == "INS":
        return span == 2 if ref == "-" else span == len(ref) <= len(two)
    if kind == "DEL":
        return span == len(ref) and (two == "-" or len(two) < len(ref))
    if "-" in ref + one + two or not len(ref) == len(one) == len(two) == span:
        return False
    return span > 3 if kind == "ONP" else LENGTHS.get(kind) == span


def _other_faults(row: dict[str, str], samples: set[str]) -> Iterator[str]:
    if row["Variant_Classification"] not in CLASSIFICATIONS:
        yield f"classification {row['Variant_Classification']!r}"
    if not row["Hugo_Symbol"] or row["Tumor_Sample_Barcode"] not in samples:
        yield "gene or sample"
    if row["Entrez_Gene_Id"] and not row["Entrez_Gene_Id"].isdigit():
        yield f"entrez {row['Entrez_Gene_Id']!r}"
    for column in ("t_ref_count", "t_alt_count", "n_ref_count", "n_alt_count"):
        if row[column] and not row[column].isdigit():
            yield f"{column} {row[column]!r}"
    if row["HGVSp_Short"] and not row["HGVSp_Short"].startswith("p."):
        yield f"protein change {row['HGVSp_Short']!r}"
    if row["cbp_driver"] not in ("Putative_Driver", "Putative_Passenger", "Unknown", "NA", ""):
        yield f"driver {row['cbp_driver']!r}"
    if len(row["cbp_driver_tiers"]) > 20 or any(
        len(row[c]) > 80 for c in ("cbp_driver_annotation", "cbp_driver_tiers_annotation")
    ):
        yield "annotation too long"
    if row["Mutation_Status"].lower() in ("none", "loh", "wildtype"):
        yield "a status that is not loaded"
