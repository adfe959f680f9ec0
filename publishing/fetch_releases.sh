#!/usr/bin/env bash
# The archives of earlier releases, each in a folder named as its tag: fetch_releases.sh FOLDER
# Needs `gh` with a token that reads the repository (GH_TOKEN, GH_REPO).
set -euo pipefail
mkdir -p "$1"
gh release list --exclude-drafts --exclude-pre-releases --limit 100 --json tagName --jq '.[].tagName' |
  while read -r tag; do
    gh release download "$tag" --pattern mathematics-for-machine-learning.zip --dir "$1/$tag" </dev/null
  done
