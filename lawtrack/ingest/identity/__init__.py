"""What is known under which id: records that are gone, and those that go on under another id."""
