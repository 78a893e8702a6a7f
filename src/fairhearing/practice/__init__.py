"""Practices, the people who work there, their roles, numbers and places."""
