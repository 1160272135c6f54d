"""A shared copy of a profile: what may leave the laboratory, and nothing else."""
