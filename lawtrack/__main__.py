"""``python -m lawtrack`` is the command ``lawtrack``."""

import sys

from lawtrack.cli import main

if __name__ == "__main__":
    sys.exit(main())
