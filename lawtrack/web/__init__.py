"""Pages to look at, each also as JSON: they read, and ask the functions that commands ask."""
