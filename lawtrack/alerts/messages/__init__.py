"""Messages: what they hold, what they say as a whole, and of each record."""
