"""`python -m fairhearing` is the `fairhearing` command."""

from fairhearing.cli.main import main

if __name__ == "__main__":  # a process that the web process spawns imports this file again
    raise SystemExit(main())
