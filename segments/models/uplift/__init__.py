"""What would move her: the effect of an offer, from randomised or logged contacts."""
