"""Stage cohort: the laboratory's tumours side by side, by what drives them."""
