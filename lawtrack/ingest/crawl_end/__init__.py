"""The end of a crawl: what counts only then, what is made of it, and how its row is closed."""
