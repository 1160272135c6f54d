"""Colours and frame that every picture of every page shares."""
