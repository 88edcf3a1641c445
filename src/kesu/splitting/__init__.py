"""The stage split: which rows train, stop, calibrate and test a model."""
