"""Listening: why, where, the player, and sound in ranges."""
