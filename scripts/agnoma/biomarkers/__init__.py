"""Stage ``biomarkers``: TMB, MSI, HRD, signatures, or why not."""
