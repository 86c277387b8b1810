"""How well sources are: verdicts on crawls, freshness, outages, the state of each source."""
