"""What variants are called."""
