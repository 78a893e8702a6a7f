"""Commands of Django's own that are done another way here."""
