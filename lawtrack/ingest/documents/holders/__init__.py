"""Files that hold other files: archives, and mail and web pages saved with what belongs to them."""
