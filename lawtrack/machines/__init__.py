"""Several machines on one PostgreSQL database: who plans, who works, what waits."""
