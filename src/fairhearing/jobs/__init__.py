"""Jobs as rows, the worker that runs them, and the outbox towards the audit log."""
