"""What can be set: lawtrack.toml, what it may name, and the frozen settings that come of it."""
