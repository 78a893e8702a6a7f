"""What is asked beside the passphrase: 6-digit codes, recovery codes, passkeys, each good once."""
