"""Looking after a database: copies, a move to another one, what is left over in it."""
