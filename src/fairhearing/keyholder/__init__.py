"""The one process that holds unlocked keys, and writes the audit log before a key is used."""
