#!/usr/bin/env python3
"""Sends the job script that Snakemake wrote, with what it needs, and prints the job's id alone."""

import subprocess
import sys
from pathlib import Path

from schedulers import LOGS, here, job_id, read_request, submit_command

if __name__ == "__main__":
    Path(LOGS).mkdir(parents=True, exist_ok=True)
    scheduler = here()
    command = submit_command(scheduler, read_request(sys.argv[1]))
    sent = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    sys.stdout.write(job_id(scheduler, sent.stdout) + "\n")
