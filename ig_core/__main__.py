"""python -m ig_core, which is the same as the command ig-lens."""

import sys

from ig_core.cli import main

sys.exit(main())
