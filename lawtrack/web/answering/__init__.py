"""How a question is answered: by whom, in which shape, and whether the answer is still the same."""
