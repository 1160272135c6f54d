"""The golden interpretation suite: synthetic one-line cases held against the real matching."""
