"""Many recordings opened for one copy, by a grant that outlives the page and not the keyholder."""
