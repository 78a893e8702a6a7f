"""One's own sign-in: passphrase, phone, passkeys, recovery codes, and where one is signed in."""
