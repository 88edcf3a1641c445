"""Models: a linear part and a BERT part of the same tasks, blended, calibrated and saved whole."""
