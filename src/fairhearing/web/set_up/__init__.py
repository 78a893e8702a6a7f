"""The guided set-up in the browser: the installer's part, the manager's part, and what stays open afterwards."""
