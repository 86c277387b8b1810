"""What clerks write, and what it means: statuses, steps, votes, hours."""
