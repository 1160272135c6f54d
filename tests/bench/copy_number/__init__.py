"""Copy number measured on simulated panels of known copies."""
