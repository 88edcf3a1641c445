"""Why a text gets its label: the words that carry it, and the nearest training texts."""
