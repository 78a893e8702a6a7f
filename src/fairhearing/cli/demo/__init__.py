"""The demonstration: two invented practices, their staff, their phone system and its calls."""
