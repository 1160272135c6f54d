"""The reviewed YAML beside a case: read, checked, and held against the profile."""
