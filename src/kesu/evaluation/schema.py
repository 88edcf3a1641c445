"""What the stage evaluate writes is JSON, not a table; this is the version of its form."""

METRICS_FORM = 1  # raised when a key of metrics.json changes its meaning or goes away
