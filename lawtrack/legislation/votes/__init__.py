"""Votes: roll calls, and where a bill has them from."""
