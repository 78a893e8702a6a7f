"""The `fairhearing` command and the supervisor of its processes."""
