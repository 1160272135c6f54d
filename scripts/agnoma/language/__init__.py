"""Languages of pages: gettext catalogues of whole sentences and of sentences with slots."""
