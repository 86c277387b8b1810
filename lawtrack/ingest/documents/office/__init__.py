"""Readers of what office programs write today: Word, Excel, PowerPoint, OpenDocument."""
