"""Planning of a thousand and of ten thousand cases, beside a bare workflow with as many jobs."""
