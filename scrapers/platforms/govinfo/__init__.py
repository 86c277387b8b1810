"""govinfo."""
