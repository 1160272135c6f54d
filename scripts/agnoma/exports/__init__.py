"""Exports: one `TumourProfile`, signed or not, in the formats of other systems."""
