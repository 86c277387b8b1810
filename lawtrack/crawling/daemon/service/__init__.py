"""The daemon as a process: the only one of its database, with signals and signs of life."""
