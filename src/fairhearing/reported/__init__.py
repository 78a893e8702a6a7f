"""Reported calls: staff first, then listening, then reasons, then a decision that is fair; and cautions for staff."""
