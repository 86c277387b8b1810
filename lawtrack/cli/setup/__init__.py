"""Commands around an installation: setting it up, looking after it, practising."""
