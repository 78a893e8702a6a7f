"""The page on which anybody checks a copy: the third reader of the format, by the browser's WebCrypto alone."""
