"""What a run tells while it works and when it ends: cases done, what failed and why."""
