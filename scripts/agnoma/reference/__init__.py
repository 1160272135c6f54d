"""Stage reference: which genome, which transcripts."""
