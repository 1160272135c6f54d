"""Stage `report`: shows a `TumourProfile`, and reads nothing else."""
