"""Run a step from the command line; what is missing is said in one line."""

import argparse
import sys
from pathlib import Path

from publishing import __doc__ as about
from publishing import archive, dry_run
from publishing.products import ARCHIVE, Build, MissingError


def main() -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(
        "publishing", description=(about or "").split("\n")[0]
    )
    parser.add_argument("step", choices=("archive", "dry-run"))
    parser.add_argument("--build", type=Path, default=Path("_build"))
    parser.add_argument("--tag", default="", help="of the release, as v1.0.0")
    parser.add_argument(
        "--releases", type=Path, help="earlier archives, in a folder for each tag"
    )
    arguments = parser.parse_args()
    build = Build(arguments.build)
    try:
        if arguments.step == "archive":
            archive.make(build, build.folder / "archive" / ARCHIVE)
        else:
            target = build.folder / "publish"
            dry_run.run(build, target, arguments.tag, arguments.releases)
    except MissingError as problem:
        sys.exit(f"Not published: {problem}.")


if __name__ == "__main__":
    main()
