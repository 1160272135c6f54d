"""Releases of a report: signed, verified, read by a second reader, amended, never overwritten."""
