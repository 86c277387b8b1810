"""Which record is which: what a bill is called, when one is gone, when an id is another one."""
