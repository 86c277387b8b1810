"""as_of."""
