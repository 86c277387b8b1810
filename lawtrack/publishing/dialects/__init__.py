"""What is stored in the shapes of other programs: Open States, LegiScan."""
