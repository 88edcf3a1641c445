"""Versions of a model side by side: which exist, and whether one may replace another."""
