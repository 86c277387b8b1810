"""Commands that write the first lines of something of one's own."""
