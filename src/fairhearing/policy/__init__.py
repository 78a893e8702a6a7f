"""The policy, kept and proved: what each clause is asked, how it stands, and the pages of the audit log."""
