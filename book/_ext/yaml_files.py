"""The book's own files of YAML; an error in one names its line."""

from pathlib import Path
from typing import Any

import yaml
from sphinx.errors import ExtensionError


def read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ExtensionError(
            f"{path}:{line}: this is no YAML, {error.problem}: "
            "close brackets and quotes, and quote what has a colon in it"
        ) from None
