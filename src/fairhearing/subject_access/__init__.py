"""Requests for a copy of one's calls: taken down at once, worked by the law's clock, answered, closed."""
