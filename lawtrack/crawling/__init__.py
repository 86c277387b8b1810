"""crawling."""
