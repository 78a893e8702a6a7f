"""Benchmarks: each sets up what it measures, for real, in a scratch home."""
