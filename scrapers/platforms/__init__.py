"""One folder for each kind of source: its ``PLATFORM``, and the parsers that this names."""
