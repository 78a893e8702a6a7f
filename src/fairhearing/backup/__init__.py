"""Copies of a home in another place, sealed, and the way back: what is kept where, and what is checked."""
