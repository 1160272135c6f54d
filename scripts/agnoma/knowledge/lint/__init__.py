"""``agnoma kb lint``: every fault of the tables of knowledge, with what to write instead."""
