"""What alterations do and whether they drive tumours: points of small variants, roles of events."""
