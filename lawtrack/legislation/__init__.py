"""legislation."""
