"""Topics: groups among the complaint texts that fit no category, or that burst."""
