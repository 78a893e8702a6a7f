"""A practice's first key: founding, with and without a running keyholder."""
