"""What a clause would do with what it names: limit it, look into it, permit it."""
