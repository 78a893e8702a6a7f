"""Second copies of the audit log, elsewhere as it grows: a folder on another disk, a syslog, a bucket that locks."""
