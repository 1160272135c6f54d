"""Which somatic substitutions and small indels are real."""
