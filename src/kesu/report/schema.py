"""What the stage report reads from metrics.json, and the systems in the order of display."""

METRICS_FORM = 1  # the form of metrics.json that this page knows
SYSTEMS = ("majority", "linear", "bert", "blend")
