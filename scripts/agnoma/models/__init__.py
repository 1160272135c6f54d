"""Records that cross a stage boundary; closed, frozen, versioned."""
