"""The catalogue of calls: intake of manifests, parties, recordings, findings, search."""
