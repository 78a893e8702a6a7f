"""`python -m fairhearing.web.assets`: run by make."""

import sys

from .build import main

sys.exit(main())
