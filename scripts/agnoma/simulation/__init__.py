"""The embedded demonstration: invented tumours, drawn reads, and the truth to hold them to."""
