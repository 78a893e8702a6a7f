"""The NHS.UK frontend, brought by npm, pinned by hash, cleaned of whatever would fetch from outside."""
