"""What each alteration means for this patient: alterations, facts, tumour types, tiers."""
