#!/usr/bin/env bash
# Push a folder as the branch `notebooks`: push_notebooks.sh FOLDER REMOTE
# A push makes Binder build anew, so there is none where nothing changed.
set -euo pipefail
remote=$2
cd "$1"
git init --quiet
git config user.name github-actions
git config user.email github-actions@users.noreply.github.com
git fetch --quiet --depth 1 "$remote" notebooks && parent=$(git rev-parse FETCH_HEAD) || parent=
git add --all
tree=$(git write-tree)
if [ -n "$parent" ] && [ "$tree" = "$(git rev-parse "$parent^{tree}")" ]; then exit; fi
commit=$(git commit-tree "$tree" ${parent:+-p "$parent"} -m "Notebooks of ${GITHUB_SHA:-a build}")
git push --quiet "$remote" "$commit:refs/heads/notebooks"
