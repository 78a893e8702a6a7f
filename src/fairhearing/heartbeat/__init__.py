"""Test calls of our own: placed as a phone system places calls, sealed to a key of their own, opened and heard."""
