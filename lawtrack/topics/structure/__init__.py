"""How a text is built: sentences, sections, enumerations with their stems, clauses; pure."""
