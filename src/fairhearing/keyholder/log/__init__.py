"""The log that the keyholder alone writes, and the practices that countersign it."""
