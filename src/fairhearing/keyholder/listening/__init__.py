"""One recording opened for one purpose, and what is closed to whom."""
