"""The recorder, live: which calls are recorded now, who may pause them, and which never are."""
