#!/usr/bin/env python3
"""Cancels the jobs whose ids are given."""

import subprocess
import sys

from schedulers import here

if __name__ == "__main__":
    sys.exit(subprocess.run([*here().cancel, *sys.argv[1:]], check=False).returncode)
