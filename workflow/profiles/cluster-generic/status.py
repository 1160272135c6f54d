#!/usr/bin/env python3
"""Prints running, success or failed for one job id."""

import sys

from schedulers import ask, here

if __name__ == "__main__":
    sys.stdout.write(ask(here(), sys.argv[1]) + "\n")
