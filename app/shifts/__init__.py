"""Standing posts that volunteers keep in turns: templates, shifts, who stands when, and which are at risk."""
