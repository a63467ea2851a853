"""How fast it is. `make bench` runs everything and prints medians; nothing here passes or fails."""
