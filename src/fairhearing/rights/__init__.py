"""Objection, erasure, rectification and restriction: taken down, decided on a ground, carried out, answered."""
