"""Test calls as rows: what became of each, and which of their recordings are still to be destroyed."""
