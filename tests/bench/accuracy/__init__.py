"""Measures how accurate small variants are: reads with planted truth in, scored calls out."""
