"""Words that look like names and are at home in laboratories, diagnoses and sentences."""

LABORATORY = """
 alignment aligned assay bam batch bench biobank biopsy blood block board bone brain breast brush
 case cases center centre cell cells chip clinic clinical cohort colon consent control core cram cut
 cytology data deep demo demonstration depth diagnosis dna donor draft duplicate example exome
 external fastq ffpe file final fluid fresh frozen fusion fusions genome germline group hospital
 hybrid illumina index input institute internal kidney lab laboratory lane left library liver long
 lung lymph lymphoma marrow matched max merged met metastasis mixed mutant mutation new node normal
 novaseq nextseq old oncology organoid other output paired panel part pass passage path pathology
 patient patients pilot plasma plate pool pooled positive negative prefix primary project protocol
 proband qc raw read reads recurrence reference relapse repeat replicate report request research
 result results review right rna run sample samples scan second section segments sequence sequencing
 series serum set shared short simulated single site skin slide solid somatic sorted source specimen
 standard study subject synthetic target tech technical test testing tests third thyroid tissue top
 trial tube tumor tumour twist type unit university validation variant variants version vial whole
 wild xenograft blood saliva swab exon gene genes model mouse human line lines seq
""".replace("\n", " ")

INSTITUTIONS = frozenset(
    """
 akademie center centre clinic clinics college foundation gymnasium hospital hospitals infirmary
 institut institute klinik kliniken klinikum krankenhaus laboratories laboratory poliklinik praxis
 school spital stiftung universität university universitätsklinikum zentrum
""".split()
)
BEHIND_TITLES = frozenset(
    """
 aged agreed alive alter angio angiographie angiography anmerkung asks aufklärung ausweis befund
 behandelt bekannt beratung bitte consent consented data deceased declined declines derived diagnose
 died doctor doktor einverstanden einwilligung elastography erhielt female from gives guided has
 history imaging information informed ist jahre known lehnt level male mammographie mammography mit
 name nicht nummer number ohne only pfleger professor received receives refused refuses scan
 schwester signed spectroscopy stage status therapie told tomographie tomography treated treatment
 underwent unknown verstorben wants was wegen will with without wunsch wünscht zustimmung
 ambulant assistenzarzt assistenzärztin chefarzt chefärztin ex-raucher ex-smoker hippel karzinom
 kollege kollegin kollegen nichtraucher nichtraucherin non-smoker oberarzt oberärztin privat prof
 raucher raucherin schwanger smoker station stationär verlegt verlegung
""".split()
)
