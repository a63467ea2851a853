"""Hand-ins as they come: where they lie, and what is in them. Read as data, never run."""
