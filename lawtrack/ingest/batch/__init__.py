"""A batch on its way in: what is news of it, its rows written, its documents' texts stored."""
