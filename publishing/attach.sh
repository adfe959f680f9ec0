#!/usr/bin/env bash
# Make the release of a tag from what the dry run laid out: attach.sh FOLDER TAG
# Needs `gh` with a token that may write releases (GH_TOKEN, GH_REPO).
set -euo pipefail
cd "$1"
sha256sum --check --quiet SHA256SUMS
mapfile -t files < <(sed 's/^[0-9a-f]*  //' SHA256SUMS)
gh release create "$2" --verify-tag --title "Version ${2#v}" --notes-file notes.md "${files[@]}" SHA256SUMS
