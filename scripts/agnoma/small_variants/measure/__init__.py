"""What the reads say about each candidate."""
