"""The stage export: the labelled data for other systems, with its data card and checksums."""
