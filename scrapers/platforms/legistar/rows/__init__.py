"""Rows of the Web API → records: of matters, their papers, meetings and votes."""
