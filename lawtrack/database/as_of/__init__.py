"""Records as they were known at an earlier moment: rebuilt, selected, and of meetings."""
