"""For those who write topics: a first file, what is wrong with it, how well it judges; pure."""
