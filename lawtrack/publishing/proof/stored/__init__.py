"""What ``lawtrack verify`` finds in a database: what is stored against the ledger's heads."""
