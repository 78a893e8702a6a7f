"""Recovery kits: how they are printed, read back, tried, and used to get in."""
