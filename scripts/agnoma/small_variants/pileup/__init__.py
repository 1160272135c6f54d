"""Pictures of reads: the fragments around each key finding, cut down to what is drawn."""
