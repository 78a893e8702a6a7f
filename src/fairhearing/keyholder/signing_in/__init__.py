"""What stands between a passphrase and an open session: tries, derivation, sessions."""
