"""When crawls are made: the daemon, its queue for hosts, and what it tells from past crawls."""
