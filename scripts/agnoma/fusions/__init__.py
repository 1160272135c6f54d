"""Stage ``fusions``: which genes are joined."""
