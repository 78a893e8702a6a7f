"""From one key of a practice to the next, and recordings sealed anew."""
