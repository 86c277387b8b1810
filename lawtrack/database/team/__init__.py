"""A team's memory: who may write, who is signed in, and what was written about bills."""
