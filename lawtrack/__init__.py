"""lawtrack: tell people, in time, what councils and Congress are about to do about a topic."""

__version__ = "0.1.0"
