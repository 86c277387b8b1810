"""The folder for a web server: feeds, calendars, tables and a JSON file for each bill."""
