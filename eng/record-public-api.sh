#!/usr/bin/env bash
# Brings every src/*/PublicAPI.Unshipped.txt in line with the code: adds what RS0016 misses, removes what RS0017 no longer finds.
# Run it after a change of the public surface, and read the diff: it is what users will see.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C

for project in ${*:-src/*/}; do
  name=$(basename "$project")
  file="src/$name/PublicAPI.Unshipped.txt"
  [[ -f $file ]] || continue # Analyzers and code fixes have no public surface.
  messages=$(dotnet build "src/$name" --no-incremental -p:WarningsNotAsErrors=RS0016%3BRS0017 2>&1 | grep -E "/src/$name/.*(RS0016|RS0017)" || true)
  added=$(sed -nE "s/.*RS0016: Symbol '(.*)' is not part of the declared public API.*/\1/p" <<<"$messages" | sort -u)
  removed=$(sed -nE "s/.*RS0017: Symbol '(.*)' is part of the declared API, but.*/\1/p" <<<"$messages" | sort -u)
  {
    echo '#nullable enable'
    { tail -n +2 "$file"; echo "$added"; } | grep -v '^$' | grep -vxF -f <(echo "${removed:-#nothing}") | sort -u || true
  } >"$file.new"
  mv "$file.new" "$file"
  echo "$file: $(grep -c . <<<"$added" || true) added, $(grep -c . <<<"$removed" || true) removed"
done
