"""How fast facts are read and matched."""
