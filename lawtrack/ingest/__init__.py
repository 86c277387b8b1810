"""The one way into the database: read, normalize, compare, judge, store, write the ledger."""
