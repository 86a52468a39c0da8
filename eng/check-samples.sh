#!/usr/bin/env bash
# Checks both sample services with softref, for SQLite and for PostgreSQL: eng/check-samples.sh "Host=localhost;Username=postgres;Password=…" [--format github]
# The connection is to a PostgreSQL server where databases may be made and dropped. It ends with the worst of the exit codes.
set -uo pipefail
[[ $# -ge 1 ]] || { sed -n 2,3p "$0" >&2; exit 2; }
cd "$(dirname "$0")/.."
connection=$1
shift

dotnet build samples/UserService -c Release -v quiet -noLogo && dotnet build samples/AuthService -c Release -v quiet -noLogo && dotnet build src/SoftReferences.Tool -c Release -v quiet -noLogo || exit 2

worst=0
check() {
  dotnet artifacts/bin/SoftReferences.Tool/release/SoftReferences.Tool.dll check all --project "samples/$1" --configuration Release --no-build --scratch "${@:2}"
  local code=$?
  ((code > worst)) && worst=$code
}

for service in User Auth; do
  check "${service}Service" --context "Sqlite${service}DbContext" "$@"
  check "${service}Service" --context "PostgreSql${service}DbContext" --connection "$connection" "$@"
done
exit $worst
