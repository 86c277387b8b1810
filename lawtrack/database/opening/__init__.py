"""What opening a database takes: its schema, what its errors mean, and files only to be read."""
