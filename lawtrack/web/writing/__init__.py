"""What editors send: who they are, whether it came from a page of ours, and where it is written."""
