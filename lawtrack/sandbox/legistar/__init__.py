"""The look-alike of Legistar: Web API, public sites, files, and Boston's public notices."""
