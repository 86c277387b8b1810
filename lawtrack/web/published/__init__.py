"""The pages as files of a folder, for any web server; nothing of it needs FastAPI."""
