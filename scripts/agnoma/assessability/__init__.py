"""What could have been seen in a case: the ground of every negative."""
