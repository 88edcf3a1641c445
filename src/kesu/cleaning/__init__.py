"""Cleaning: texts repaired, stripped of boilerplate, masked, and grouped by near-duplicates."""
