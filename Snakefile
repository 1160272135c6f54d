# agnoma: a patient's tumour, from reads, alignments or calls to the tumour-board report.
import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.9")

# Also where another workflow uses this one as a module.
PIPELINE = Path(str(workflow.current_basedir))
sys.path.insert(0, str(PIPELINE / "scripts"))


# A run is described by the configuration given on the command line, or else by config/config.yaml
# here; the shipped one describes the simulated demonstration and never mixes with the user's.
if "assay" not in config:
    own_config = Path("config/config.yaml")

    configfile: str(own_config) if own_config.exists() else str(PIPELINE / own_config)


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/progress.smk"
include: "workflow/rules/simulation.smk"
include: "workflow/rules/reference.smk"
include: "workflow/rules/alignment.smk"
include: "workflow/rules/qc.smk"
include: "workflow/rules/identity.smk"
include: "workflow/rules/small_variants.smk"
include: "workflow/rules/panel_of_normals.smk"
include: "workflow/rules/cnv_reference.smk"
include: "workflow/rules/copy_number.smk"
include: "workflow/rules/fusions.smk"
include: "workflow/rules/biomarkers.smk"
include: "workflow/rules/germline.smk"
include: "workflow/rules/assessability.smk"
include: "workflow/rules/knowledge.smk"
include: "workflow/rules/profile.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/cohort.smk"
include: "workflow/rules/multiqc.smk"


rule all:
    input:
        final_outputs(),
