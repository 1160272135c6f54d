"""Stage ``germline``: heredity and pharmacogenomics, only with consent."""
