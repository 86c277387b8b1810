"""What "deals with a topic" means: one answer, which every reader asks.

A record deals with a topic when it is flagged, when its flag went with the source's words, or when
a flagged line of an agenda leads to it (``standing``). A line of the ledger deals with it when it
is about such a record, or about that part of a meeting which deals with one (``concerns``).
"""
