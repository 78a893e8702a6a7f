"""Learning from calls: random samples that anybody can draw again, reviews that are answered, and what changes."""
