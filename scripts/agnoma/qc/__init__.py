"""Stage qc: whether a sample can be trusted, and where it is blind."""
