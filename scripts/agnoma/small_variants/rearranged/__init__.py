"""What several reads or variants together tell: lost exons, reversions."""
