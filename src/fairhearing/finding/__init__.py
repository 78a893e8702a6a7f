"""Finding calls: what somebody remembers, read from one box, looked for, shown by caller, and kept to look again."""
