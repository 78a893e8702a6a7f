"""What travels in each evidence pack to check it: a program of the standard library alone, and a page for browsers."""
