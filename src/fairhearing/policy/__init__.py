"""The policy and its evidence; here the page of the audit log."""
