"""What tests need from the registries: fetched once, checked by its hash, kept in `.cache`."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from pin_pyodide import fetch
from sources import ROOT


def unpack(package: str, integrity: str, folder: Path) -> None:
    """Fetch a package from npm; put its files, without their folders, into a folder."""
    packed = folder / fetch(package, folder)["filename"]
    digest = b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    assert integrity == f"sha512-{digest}", f"npm's {package} is not the one pinned"
    with tarfile.open(packed) as archive:
        for member in archive.getmembers():
            member.name = Path(member.name).name
            archive.extract(member, folder, filter="data")
    packed.unlink()


def fetched(name: str, fill: Callable[[Path], None]) -> Path:
    """Give a folder that was filled once; skip without network."""
    folder = ROOT / ".cache" / name
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            fill(work)
        except subprocess.CalledProcessError:
            shutil.rmtree(work)
            if os.environ.get("CI"):
                raise
            pytest.skip(f"{name} could not be fetched from npm and PyPI")
        try:
            work.rename(folder)
        except OSError:  # another worker was faster
            shutil.rmtree(work)
    return folder
