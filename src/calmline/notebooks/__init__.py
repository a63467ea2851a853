"""From cases and exercises to notebooks."""
