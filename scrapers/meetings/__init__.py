"""What all sources of meetings have in common whose councils publish agendas, and no bills."""
