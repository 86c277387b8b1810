"""What is stored as tables: their columns, and the formats they are written in."""
