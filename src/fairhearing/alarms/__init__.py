"""Telling people that something is wrong: by e-mail and webhook, without the database, and without personal data."""
