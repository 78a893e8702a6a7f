"""Recordings that somebody else than the person may have: police, court, regulator, insurer, another practice."""
