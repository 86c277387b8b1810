"""Ways to open a database: an SQLite file that may only be read, a file that is one user's."""
