"""Who holds a practice's key: wraps, enrolling, letting in, the signed list, taking back."""
