"""lawtrack as a library: what ``lawtrack.open`` gives; docs/api.md has it in words."""
