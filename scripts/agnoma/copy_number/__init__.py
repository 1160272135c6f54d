"""Stage ``copy_number``: which genes are amplified or lost, in copies."""
