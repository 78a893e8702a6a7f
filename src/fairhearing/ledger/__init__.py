"""The ledger of individuals: who patients and callers are, their numbers, and which calls are theirs."""
