"""From what the build made to what readers get: site, archive, release.

    .venv/bin/python -m publishing archive
    .venv/bin/python -m publishing dry-run [--tag v1.0.0] [--releases FOLDER]

Each file does one step, on folders, without network. `publish.yml` runs the dry run
and uploads what it laid out; what needs GitHub is in the scripts beside.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))  # the edition's name, version and date
