"""Soft filters: evidence and limits in, a verdict with its numbers out."""
