"""The phone system's own word: its call logs, what of them was recorded, and the list of what was not."""
