"""Where a person marks: what waits for one, what was decided, and how far that agrees with the proposals."""
