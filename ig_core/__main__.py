"""python -m ig_core"""

import sys

from ig_core.cli import main

sys.exit(main())
