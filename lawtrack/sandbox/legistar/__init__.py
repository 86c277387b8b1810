"""legistar."""
