"""The documents that the sources name: what became of each, and which are to be fetched next."""
