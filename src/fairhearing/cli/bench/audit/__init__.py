"""A long audit log, and what it costs as it grows."""
