#!/usr/bin/env python3
"""Run any command of the portal: `python3 manage.py demo`, `python3 manage.py test`, `python3 manage.py help`.

The first use makes .venv from requirements.txt; see portal/embedded/bootstrap.py. This file is read by whatever python3
the machine has, so it keeps to syntax that an old one understands.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main():
    if sys.version_info < (3, 11):
        sys.exit(
            "This portal needs Python 3.11 or newer; %s is %s. Try: python3.11 manage.py %s"
            % (sys.executable, sys.version.split()[0], " ".join(sys.argv[1:]))
        )
    sys.path.insert(0, str(ROOT))
    from portal.embedded.bootstrap import ensure_environment

    ensure_environment(ROOT, sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
