"""The stage evaluate: every number that a report shows, with its interval and its rows."""
