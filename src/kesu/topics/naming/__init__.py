"""Keywords and names of topics, made of their words."""
