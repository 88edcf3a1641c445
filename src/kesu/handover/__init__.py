"""The stage handover: what other systems read."""
