"""The made-up corpus: complaints about an online shop, with dirt and planted facts."""
