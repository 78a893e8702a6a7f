"""Breaches of personal data: logged by anybody, judged step by step, reported within 72 hours or not, with reasons."""
