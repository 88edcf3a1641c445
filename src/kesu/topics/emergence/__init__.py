"""Whether a topic swells or fades: counts by period, held against their own past and all others."""
