"""What programs ask over HTTP: our own interface, and the part of Open States' that clients use."""
