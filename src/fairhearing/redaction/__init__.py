"""Which calls a request or disclosure gets, what of them is hidden and why, and who checked it."""
