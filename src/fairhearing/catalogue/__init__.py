"""The catalogue of calls: intake of manifests, parties, recordings, findings, and what lists and pages of calls say."""
