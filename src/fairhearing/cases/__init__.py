"""Complaints, concerns, claims, abuse, safeguarding: what a practice works on, its clocks, its calls, what was done."""
