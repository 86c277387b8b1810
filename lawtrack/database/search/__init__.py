"""Words in all that is stored: the index, the language in which it is asked, and what it finds."""
