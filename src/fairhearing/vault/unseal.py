"""Opening what was sealed. Only the keyholder and the command line import this module."""
