"""A case and an exercise: how they are read, checked, and explained when they are wrong."""
