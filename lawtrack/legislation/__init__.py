"""What a bill and a meeting are, how two states of one differ, and in which words; pure."""
