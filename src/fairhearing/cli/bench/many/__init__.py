"""Pages and probes among calls by the million."""
