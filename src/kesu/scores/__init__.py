"""Scores from counts and their intervals: pure functions that several stages share."""
