"""Ingest: files of any shape become one table of records, and a table of what could not be read."""
