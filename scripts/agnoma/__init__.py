"""agnoma: a patient's tumour named by what drives it, not by where it sits."""

__version__ = "0.1.0"
