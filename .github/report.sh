#!/usr/bin/env bash
# Keep one issue open for as long as a check finds something.
#   report.sh TITLE FILE   FILE has what was found, and is empty when all is well
set -euo pipefail
title=$1 file=$2
number=$(gh issue list --state open --label automatic --json number,title \
  --jq "map(select(.title == \"$title\")) | .[0].number // empty")
if [ -s "$file" ]; then
  { echo "Found by the weekly run, and renewed by the next:"; echo; sed 's/^/    /' "$file"; } >body.md
  if [ -n "$number" ]; then
    gh issue edit "$number" --body-file body.md
  else
    gh label create automatic --force --description "Opened and closed by a workflow"
    gh issue create --title "$title" --label automatic --body-file body.md
  fi
elif [ -n "$number" ]; then
  gh issue close "$number" --comment "The weekly run finds nothing any more."
fi
