"""Many cases as a study folder that cBioPortal's importer reads.

Formats and names: docs.cbioportal.org, "File Formats" and "Data Loading". Genes a sample was not
read at are told by the gene panel matrix, samples without a kind of data by the case lists.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agnoma.errors import ConfigError
from agnoma.exports import text
from agnoma.exports.document import Document
from agnoma.exports.maf import maf_rows, maf_text
from agnoma.exports.study_rows import (
    NOT_AVAILABLE,
    PATIENT,
    SAMPLE,
    SV_COLUMNS,
    clinical_text,
    copy_states,
    has_mutations,
    has_rearrangements,
    is_shown,
    panel_genes,
    structural_rows,
)
from agnoma.files import write_text
from agnoma.genome import Build
from agnoma.io.export_tables import ExportTables

STUDY_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]*")
GENOMES = {Build.GRCH37.value: "hg19", Build.GRCH38.value: "hg38"}
PANEL_DIGITS = 8
IMPORTED = ("meta_*.txt", "data_*.txt", "case_lists/*.txt", "gene_panels/*.txt")


@dataclass(frozen=True)
class Study:
    """What a study is called."""

    identifier: str
    name: str

    def __post_init__(self) -> None:
        """Refuse an identifier cBioPortal would not take."""
        if not STUDY_PATTERN.fullmatch(self.identifier):
            msg = (
                f"study {self.identifier!r}: write small letters, digits, _ and - only, "
                "beginning with a letter or digit"
            )
            raise ConfigError(msg)


@dataclass(frozen=True)
class WrittenStudy:
    """What became of the cases."""

    files: tuple[Path, ...]
    samples: tuple[str, ...]
    withheld: tuple[str, ...]
    """Cases without consent to be shown among others."""


def write_study(
    documents: Sequence[Document], study: Study, tables: ExportTables, folder: Path
) -> WrittenStudy:
    """Write a study folder.

    Parameters
    ----------
    documents
        One per sample; those without consent to stand among others are left out.
    study
        Identifier and name.
    tables
        Ids of genes, names of tumour types.
    folder
        Made when it is not there; files of the same names are replaced.

    Raises
    ------
    ConfigError
        If no case may be shown, two have one id, one patient has two sexes, their coordinates are
        of several builds or of a simulated genome, or the folder holds files of another export.
    """
    shown = sorted((d for d in documents if is_shown(d)), key=lambda d: d.case_id)
    genome = _genome(shown)
    _check_ids(shown)
    content = _files(shown, study, tables, genome)
    _check_folder(folder, content)
    written = []
    for name, body in sorted(content.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(body, path)
        written.append(path)
    withheld = tuple(sorted(d.case_id for d in documents if not is_shown(d)))
    return WrittenStudy(tuple(written), tuple(d.case_id for d in shown), withheld)


def _files(
    shown: Sequence[Document], study: Study, tables: ExportTables, genome: str
) -> dict[str, str]:
    patients = {d.profile.case.patient_id: d for d in shown}
    panels = _panels(shown)
    files = {
        "meta_study.txt": _study_meta(study, genome),
        "data_clinical_patient.txt": clinical_text(PATIENT, list(patients.values()), tables),
        "meta_clinical_patient.txt": _clinical_meta(study, "patient"),
        "data_clinical_sample.txt": clinical_text(SAMPLE, shown, tables),
        "meta_clinical_sample.txt": _clinical_meta(study, "sample"),
        "data_gene_panel_matrix.txt": _matrix(shown, panels),
        "meta_gene_panel_matrix.txt": _meta(
            study,
            genetic_alteration_type="GENE_PANEL_MATRIX",
            datatype="GENE_PANEL_MATRIX",
            data_filename="data_gene_panel_matrix.txt",
        ),
        **{f"gene_panels/data_gene_panel_{p.stable_id}.txt": p.body for p in panels.values()},
        **_case_lists(shown, study),
    }
    for kind in (_mutations, _copy_number, _structural):
        files |= kind(shown, study, tables)
    return files


def _genome(shown: Sequence[Document]) -> str:
    if not shown:
        msg = (
            "no case may stand in a study: none has cohort_consent 'yes' and the laboratory's "
            "cohort.consent_default is not 'yes' either"
        )
        raise ConfigError(msg)
    builds = sorted({d.profile.assay.genome_build for d in shown})
    if len(builds) > 1:
        msg = f"cases of {' and '.join(builds)}: a study has one genome; write one study for each"
        raise ConfigError(msg)
    if builds[0] not in GENOMES:
        msg = (
            f"cases of the {builds[0]} genome have no coordinates cBioPortal knows; "
            f"a study needs {' or '.join(GENOMES)}"
        )
        raise ConfigError(msg)
    return GENOMES[builds[0]]


def _check_ids(shown: Sequence[Document]) -> None:
    ids = [d.case_id for d in shown]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        msg = f"case {twice[0]} is given twice; a sample stands in a study once"
        raise ConfigError(msg)
    first: dict[str, Document] = {}
    for document in shown:
        case = document.profile.case
        other = first.setdefault(case.patient_id, document).profile.case
        if (other.sex, other.age_group) != (case.sex, case.age_group):
            msg = (
                f"patient {case.patient_id}: cases {other.case_id} and {case.case_id} differ in "
                "sex or age group; correct the sample sheet"
            )
            raise ConfigError(msg)


def _check_folder(folder: Path, content: Mapping[str, str]) -> None:
    """Refuse a folder whose other files the importer would read along."""
    present = (p.relative_to(folder).as_posix() for g in IMPORTED for p in folder.glob(g))
    others = sorted(set(present) - content.keys())
    if others:
        msg = f"{folder / others[0]}: of another export; write the study to an empty folder"
        raise ConfigError(msg)


def _meta(study: Study, **fields: str) -> str:
    lines = {"cancer_study_identifier": study.identifier, **fields}
    return "\n".join(f"{key}: {text.plain(value)}" for key, value in lines.items())


def _study_meta(study: Study, genome: str) -> str:
    description = "Tumours by agnoma; empty and NA are unknown, never negative"
    return "\n".join(
        (
            "type_of_cancer: mixed",
            f"cancer_study_identifier: {study.identifier}",
            f"name: {text.plain(study.name)}",
            f"description: {description}",
            f"reference_genome: {genome}",
        )
    )


def _clinical_meta(study: Study, kind: str) -> str:
    return _meta(
        study,
        genetic_alteration_type="CLINICAL",
        datatype=f"{kind.upper()}_ATTRIBUTES",
        data_filename=f"data_clinical_{kind}.txt",
    )


def _profile_meta(study: Study, kind: tuple[str, str, str], name: str, data: str, what: str) -> str:
    alteration_type, datatype, stable_id = kind
    return _meta(
        study,
        genetic_alteration_type=alteration_type,
        datatype=datatype,
        stable_id=stable_id,
        show_profile_in_analysis_tab="true",
        profile_name=name,
        profile_description=what,
        data_filename=data,
    )


def _mutations(shown: Sequence[Document], study: Study, tables: ExportTables) -> dict[str, str]:
    tested = [d for d in shown if has_mutations(d)]
    if not tested:
        return {}
    rows = [row for document in tested for row in maf_rows(document, tables)]
    what = "Small variants reported; those of uncertain significance included"
    kind = ("MUTATION_EXTENDED", "MAF", "mutations")
    return {
        "data_mutations.txt": maf_text(rows),
        # Nothing reported is filtered out on import: promoters and splice regions stay.
        "meta_mutations.txt": _profile_meta(study, kind, "Mutations", "data_mutations.txt", what)
        + "\nvariant_classification_filter: ",
    }


def _copy_number(shown: Sequence[Document], study: Study, tables: ExportTables) -> dict[str, str]:
    states = {d.case_id: copy_states(d) for d in shown}
    states = {name: found for name, found in states.items() if found}
    if not states:
        return {}
    genes = sorted({gene for found in states.values() for gene in found})
    lines = ["\t".join(("Hugo_Symbol", "Entrez_Gene_Id", *states))]
    for gene in genes:
        values = (found.get(gene, NOT_AVAILABLE) for found in states.values())
        lines.append("\t".join((gene, tables.gene(gene).entrez or "", *values)))
    what = (
        "-2 homozygous deletion, -1 loss, 0 neither gained nor lost, 1 gain, 2 amplification, "
        "NA not assessable"
    )
    kind = ("COPY_NUMBER_ALTERATION", "DISCRETE", "cna")
    return {
        "data_cna.txt": "\n".join(lines),
        "meta_cna.txt": _profile_meta(study, kind, "Copy-number states", "data_cna.txt", what),
    }


def _structural(shown: Sequence[Document], study: Study, tables: ExportTables) -> dict[str, str]:
    rows = [row for document in shown for row in structural_rows(document, tables)]
    if not rows and not any(map(has_rearrangements, shown)):
        return {}
    lines = ["\t".join(SV_COLUMNS)]
    lines += ["\t".join(text.plain(row[name]) for name in SV_COLUMNS) for row in rows]
    what = "Fusions as reported by their caller, and rearrangements of whole exons"
    kind = ("STRUCTURAL_VARIANT", "SV", "structural_variants")
    return {
        "data_sv.txt": "\n".join(lines),
        "meta_sv.txt": _profile_meta(study, kind, "Structural variants", "data_sv.txt", what),
    }


@dataclass(frozen=True)
class _Panel:
    stable_id: str
    body: str


def _panels(shown: Sequence[Document]) -> dict[str, _Panel]:
    """Return the gene panel of each assay by the assay's name, where its genes are known."""
    by_assay: dict[str, list[Document]] = {}
    for document in shown:
        by_assay.setdefault(document.profile.assay.name, []).append(document)
    found: dict[str, _Panel] = {}
    for name, documents in by_assay.items():
        genes = panel_genes(documents)
        if not genes:
            continue
        digest = hashlib.sha256("\n".join((name, *genes)).encode()).hexdigest()[:PANEL_DIGITS]
        slug = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "panel"
        stable_id = f"{slug}-{digest}"
        lines = (
            f"stable_id: {stable_id}",
            f"description: {text.plain(name)}",
            "\t".join(("gene_list:", *genes)),
        )
        found[name] = _Panel(stable_id, "\n".join(lines))
    return found


def _matrix(shown: Sequence[Document], panels: dict[str, _Panel]) -> str:
    lines = ["\t".join(("SAMPLE_ID", "mutations", "cna", "structural_variants"))]
    for document in shown:
        panel = panels.get(document.profile.assay.name)
        name = panel.stable_id if panel else NOT_AVAILABLE
        asked = (
            has_mutations(document),
            bool(copy_states(document)),
            has_rearrangements(document),
        )
        cells = (name if done else NOT_AVAILABLE for done in asked)
        lines.append("\t".join((document.case_id, *cells)))
    return "\n".join(lines)


def _case_lists(shown: Sequence[Document], study: Study) -> dict[str, str]:
    sequenced = [d.case_id for d in shown if has_mutations(d)]
    copies = [d.case_id for d in shown if copy_states(d)]
    rearranged = [d.case_id for d in shown if has_rearrangements(d)]
    both = [name for name in sequenced if name in set(copies)]
    lists: Iterable[tuple[str, str, str, Sequence[str]]] = (
        ("all", "All samples", "all_cases_in_study", [d.case_id for d in shown]),
        ("sequenced", "Samples with mutation data", "all_cases_with_mutation_data", sequenced),
        ("cna", "Samples with copy-number data", "all_cases_with_cna_data", copies),
        ("cnaseq", "Samples with both", "all_cases_with_mutation_and_cna_data", both),
        ("sv", "Samples with fusions looked for", "all_cases_with_sv_data", rearranged),
    )
    return {
        f"case_lists/cases_{suffix}.txt": "\n".join(
            (
                f"cancer_study_identifier: {study.identifier}",
                f"stable_id: {study.identifier}_{suffix}",
                f"case_list_name: {name}",
                f"case_list_description: {name} ({len(ids)})",
                f"case_list_category: {category}",
                "case_list_ids: " + "\t".join(ids),
            )
        )
        for suffix, name, category, ids in lists
        if ids
    }
