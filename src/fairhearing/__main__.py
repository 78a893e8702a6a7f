"""`python -m fairhearing` is the `fairhearing` command."""

from fairhearing.cli.main import main

raise SystemExit(main())
