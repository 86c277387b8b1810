"""What happens in the made-up councils and Congress: the scripts of the days."""
