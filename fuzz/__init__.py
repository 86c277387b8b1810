"""Fuzzing: every parser is fed with broken answers, and nothing but a lawtrack error may come out.

``./run fuzz`` runs it; docs/reliability.md says what came of it.
"""
