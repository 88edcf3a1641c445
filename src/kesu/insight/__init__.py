"""What the complaints say: where they pile up, and why."""
