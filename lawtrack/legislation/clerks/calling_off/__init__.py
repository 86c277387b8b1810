"""Whether a meeting takes place, from what clerks write in many places."""
