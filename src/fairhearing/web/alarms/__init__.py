"""The page of who is told when something is wrong, and handing that to the watcher."""
