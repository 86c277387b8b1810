"""Telling people in time: subscriptions, decisions in the outbox, messages, delivery.

Decisions are made in the transaction that writes the ledger (``storage.decisions``). Everything
else reads the database and can be run again at any time.
"""
