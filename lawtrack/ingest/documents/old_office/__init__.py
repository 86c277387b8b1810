"""Readers of what office programs wrote before 2007, and of Outlook's letters: files of streams."""
