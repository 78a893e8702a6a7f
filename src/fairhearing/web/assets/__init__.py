"""What browsers need from npm, pinned by hash, cleaned of whatever would fetch from outside."""
