"""Commands about those who work together: who may write, and what they wrote."""
