"""Recordings tried after a sign-in, and what was found wrong."""
