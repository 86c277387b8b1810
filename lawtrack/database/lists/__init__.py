"""Long lists in runs, each beginning behind the last key of the one before, and their state."""
