"""What people look for: the language in which they say it, and who finds which text; pure."""
