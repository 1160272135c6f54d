"""The language of column `requires`: what else must hold before a fact applies."""
