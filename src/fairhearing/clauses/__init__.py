"""What the policy promises, clause by clause, and how a promise is proved: values and rules, no rows."""
