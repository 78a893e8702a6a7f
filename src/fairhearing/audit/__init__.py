"""The audit log: a Merkle tree of signed, numbered entries that needs no database to be checked."""
