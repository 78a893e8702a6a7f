"""Copies for patients, solicitors and authorities: made, handed out, counted. The only ways out for sound."""
