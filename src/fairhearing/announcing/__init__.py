"""The announcement: its wordings with their days and sound, and whether callers heard it."""
