"""What differs between two states of a record, piece by piece; pure."""
