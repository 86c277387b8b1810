"""Parsers of the platforms that publish meetings and no bills."""
