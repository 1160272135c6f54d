"""Tables of segments in the headers of their tools, written from words."""

from pathlib import Path

CONTIGS = ["chr1", "chr2", "chrX"]


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "segments.txt"
    path.write_text("".join(line.replace(" ", "\t") + "\n" for line in lines))
    return path


NEW_PURPLE = (
    "chromosome start end copyNumber bafCount observedBAF baf segmentStartSupport "
    "segmentEndSupport method depthWindowCount gcContent minStart maxStart "
    "minorAlleleCopyNumber majorAlleleCopyNumber"
)
OLD_PURPLE = "#chromosome start end copyNumber bafCount observedBAF actualBAF method"
FACETS = (
    "chrom seg num.mark nhet cnlr.median mafR segclust cnlr.median.clust mafR.clust start end "
    "cf.em tcn.em lcn.em"
)
GATK = (
    "CONTIG START END NUM_POINTS_COPY_RATIO NUM_POINTS_ALLELE_FRACTION "
    "LOG2_COPY_RATIO_POSTERIOR_10 LOG2_COPY_RATIO_POSTERIOR_50 LOG2_COPY_RATIO_POSTERIOR_90 "
    "MINOR_ALLELE_FRACTION_POSTERIOR_10 MINOR_ALLELE_FRACTION_POSTERIOR_50 "
    "MINOR_ALLELE_FRACTION_POSTERIOR_90"
)
TITAN = (
    "Sample Chromosome Start_Position.bp. End_Position.bp. Length.snp. Median_Ratio Median_logR "
    "TITAN_state TITAN_call Copy_Number MinorCN MajorCN Clonal_Cluster Cellular_Prevalence"
)
TITAN_CORRECTED = TITAN.replace(".bp.", "(bp)").replace(".snp.", "(snp)") + (
    " Corrected_Copy_Number Corrected_Call Corrected_MinorCN Corrected_MajorCN"
)
CNS = "chromosome start end gene log2 probes"
SIMPLE = "chrom start end tot_cn"
