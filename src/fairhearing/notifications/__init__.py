"""What somebody should know: a row, a page, a count in the header, and an e-mail that says only that there is one."""
