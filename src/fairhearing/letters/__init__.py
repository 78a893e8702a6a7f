"""Letters: the words a practice writes with, filled from its settings, edited by hand, printed, kept as they went."""
