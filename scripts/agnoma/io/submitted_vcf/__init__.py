"""Calls as laboratories submit them, in the dialects of the common callers.

=========== ============================================================ =========================
dialect     counts of an allele                                          strands, orientation
=========== ============================================================ =========================
Mutect2     FORMAT AD                                                    SB; F1R2, F2R1
VarDict     FORMAT AD, else VD of DP                                     RD with ALD
Strelka2    SNV: AU CU GU TU, indel: TIR of TIR + TAR, first value each  -
DeepSomatic FORMAT AD                                                    -
VarScan2    FORMAT RD and AD, one number each; else FREQ of DP           DP4, or RDF RDR ADF ADR
TNscope     FORMAT AD, else AF of AFDP                                   REF_F1R2 .. ALT_F2R1
DRAGEN      FORMAT AD                                                    SB; F1R2, F2R1
freebayes   FORMAT AD, or RO and AO                                      INFO SRF SRR SAF SAR
LoFreq      INFO DP4 (no sample columns)                                 INFO DP4
PCGR        FORMAT ADT and ADC, INFO TDP with TVAF                       -
=========== ============================================================ =========================

Whatever the dialect, the counts listed for the alleles are preferred to a stated fraction: depth is
the sum over the alleles of the record, so fractions of all callers mean the same. Positions are
0-based.
"""

from agnoma.io.submitted_vcf.calls import SubmittedCall, read_submitted_calls
from agnoma.io.submitted_vcf.columns import Columns, find_columns
from agnoma.io.submitted_vcf.counts import NEEDED_FIELDS, has_count_fields
from agnoma.io.submitted_vcf.dialects import Dialect
from agnoma.io.submitted_vcf.strands import SubmittedOrientation, SubmittedStrands

__all__ = [
    "NEEDED_FIELDS",
    "Columns",
    "Dialect",
    "SubmittedCall",
    "SubmittedOrientation",
    "SubmittedStrands",
    "find_columns",
    "has_count_fields",
    "read_submitted_calls",
]
