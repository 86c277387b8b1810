"""One council's meetings, day by day, and what each platform of meetings would answer of them."""
