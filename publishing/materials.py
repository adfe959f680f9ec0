"""The bill of materials of a release, in CycloneDX: what is in it, and what built it.

Programs compare it with lists of known weaknesses. The same commit gives the same bytes.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import edition
import shipped
from shipped import Piece

BILL = f"{edition.STEM}.cdx.json"
#: CycloneDX's words: in what is released, fetched by who asks for it, for the build alone.
IN_IT, ON_REQUEST, FOR_BUILDING = "required", "optional", "excluded"


def component(piece: Piece, scope: str) -> dict[str, Any]:
    """Describe a piece."""
    found: dict[str, Any] = {
        "type": "library", "bom-ref": piece.purl, "name": piece.name,
        "version": piece.version, "purl": piece.purl, "scope": scope,
    }  # fmt: skip
    if piece.licence:
        found["licenses"] = [{"expression": piece.licence}]
    if piece.sha512:
        found["hashes"] = [{"alg": "SHA-512", "content": piece.sha512}]
    return found


def components() -> list[dict[str, Any]]:
    """List all pieces once, each by the first scope that it has."""
    scopes: list[tuple[Iterable[Piece], str]] = [
        (shipped.in_pages(), IN_IT),
        (shipped.in_lite(), IN_IT),
        (shipped.fetched(), ON_REQUEST),
        (shipped.locked(), FOR_BUILDING),
    ]
    found: dict[str, dict[str, Any]] = {}
    for pieces, scope in scopes:
        for piece in pieces:
            found.setdefault(piece.purl, component(piece, scope))
    return sorted(found.values(), key=lambda one: str(one["purl"]))


def bill() -> dict[str, Any]:
    """Write the whole bill."""
    version = edition.version()
    purl = f"pkg:generic/{edition.STEM}@{version}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": f"{edition.moment():%Y-%m-%dT%H:%M:%SZ}",
            "component": {
                "type": "application", "bom-ref": purl, "name": edition.STEM,
                "version": version, "purl": purl,
                "licenses": [{"expression": "CC-BY-4.0 AND BSD-3-Clause"}],
            },
        },
        "components": components(),
    }  # fmt: skip


def write(path: Path) -> None:
    """Write the bill to a file."""
    path.write_text(json.dumps(bill(), indent=1) + "\n", encoding="utf-8")
