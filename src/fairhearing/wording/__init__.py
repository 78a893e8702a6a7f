"""How counts, days, lengths and numbers are said, on pages, papers and letters: pure, and everybody may ask."""
