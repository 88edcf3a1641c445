"""The stage report: one self-contained page that shows the numbers of metrics.json."""
