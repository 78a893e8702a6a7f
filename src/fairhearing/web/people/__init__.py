"""How people come, change and go: the pages. Rules and rows stand in `practice`."""
