"""Who proposes candidates, and how proposals become one list."""
