#!/usr/bin/env bash
# Builds the solution once and runs every test of it. The last line is always 'N passed, N failed, N skipped', for the whole run.
#
#   ./test.sh                                  everything
#   ./test.sh --filter FullyQualifiedName~Json only the tests that match (see 'dotnet test --filter')
#
# It needs the .NET SDK of global.json and a PostgreSQL server, which it installs where there is apt-get and the right to
# use it. Set POSTGRESQL_BIN to the directory of 'initdb' and 'postgres' to use another one.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

readonly configuration=Release output=release
passed=0 failed=0 skipped=0
filter=()
if [[ ${1:-} == --filter && $# -eq 2 ]]; then
  filter=(--filter "$2")
elif [[ $# -gt 0 ]]; then
  echo "Usage: ./test.sh [--filter EXPRESSION]" >&2
  exit 2
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/softreferences-tests-XXXXXX")
chmod 755 "$scratch" # The server of the tests runs as another user when this runs as root.

finish() {
  trap - INT TERM
  check_nothing_left
  rm -rf "$scratch"
  echo "$passed passed, $failed failed, $skipped skipped"
  exit $((failed > 0))
}

# Every test process removes its PostgreSQL server, even when it is killed, but not before it has ended.
check_nothing_left() {
  local attempt directory
  for attempt in {1..100}; do
    compgen -G "$scratch/softreferences-postgresql-*" >/dev/null || return 0
    sleep 0.1
  done
  for directory in "$scratch"/softreferences-postgresql-*; do
    echo "error: the tests left '$directory' behind."
    failed=$((failed + 1))
    [[ -f $directory/data/postmaster.pid ]] && kill -QUIT "$(head -n 1 "$directory/data/postmaster.pid")"
  done
}

# What keeps the tests from running counts as a failure: no closing line may look as if all were well.
give_up() {
  echo "error: $*" >&2
  failed=$((failed + 1))
  finish
}

step() {
  printf '\n== %s\n' "$1"
}

find_postgresql() {
  local directory
  for directory in "${POSTGRESQL_BIN:-}" /usr/lib/postgresql/*/bin ${PATH//:/ }; do
    [[ -n $directory && -x $directory/initdb && -x $directory/postgres ]] && return 0
  done
  return 1
}

install_postgresql() {
  local as_root=()
  if [[ $(uname -s) == Darwin ]]; then
    give_up "No PostgreSQL server found. Install one with 'brew install postgresql@17' and put its 'bin' directory on the PATH, or name it in POSTGRESQL_BIN."
  elif ! command -v apt-get >/dev/null; then
    give_up "No PostgreSQL server found. Install your system's package of the PostgreSQL server (15 or later), or name the directory of 'initdb' and 'postgres' in POSTGRESQL_BIN."
  elif [[ $(id -u) -ne 0 ]]; then
    sudo -n true 2>/dev/null || give_up "No PostgreSQL server found, and no right to install one. Run 'sudo apt-get install postgresql', or name the directory of 'initdb' and 'postgres' in POSTGRESQL_BIN."
    as_root=(sudo -n)
  fi

  step "Installing PostgreSQL"
  # The tests start servers of their own: the package must not create and start a cluster beside them.
  ${as_root[@]+"${as_root[@]}"} sh -e >"$scratch/apt.log" 2>&1 <<'INSTALL' || { tail -n 20 "$scratch/apt.log"; give_up "apt-get could not install PostgreSQL."; }
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=120 update -q
apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends postgresql-common
mkdir -p /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/softreferences-tests.conf
apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends postgresql
INSTALL
  find_postgresql || give_up "apt-get installed PostgreSQL, but 'initdb' is not where it should be."
}

# Adds the counts of one result file, and the failures that it cannot tell of: a crash, a hang, or no result at all.
count() {
  local name=$1 exit_code=$2 results=$3 counters total executed good
  counters=$(grep -o '<Counters [^>]*' "$results" 2>/dev/null | tail -n 1)
  total=$(sed -E 's/.* total="([0-9]+)".*/\1/' <<<"$counters")
  if [[ ${total:-0} -eq 0 ]]; then
    [[ $exit_code -eq 0 && ${#filter[@]} -gt 0 ]] && return
    echo "error: '$name' ended with code $exit_code and ran no test."
    failed=$((failed + 1))
    return
  fi

  executed=$(sed -E 's/.* executed="([0-9]+)".*/\1/' <<<"$counters")
  good=$(sed -E 's/.* passed="([0-9]+)".*/\1/' <<<"$counters")
  passed=$((passed + good))
  skipped=$((skipped + total - executed))
  failed=$((failed + executed - good))
  if [[ $exit_code -ne 0 && $executed -eq $good ]]; then
    echo "error: '$name' ended with code $exit_code although no test failed."
    failed=$((failed + 1))
  fi
}

run_tests() {
  local name=$1
  step "$name"
  TMPDIR=$scratch dotnet test "artifacts/bin/$name/$output/$name.dll" ${filter[@]+"${filter[@]}"} \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$scratch/results" \
    --blame-hang-timeout 5m --blame-hang-dump-type none
  count "$name" $? "$scratch/results/$name.trx"
}

trap 'give_up "Interrupted."' INT TERM

command -v dotnet >/dev/null || give_up "No 'dotnet' found. Install the .NET SDK of global.json from https://dot.net/download."
find_postgresql || install_postgresql

step "Building"
dotnet build SoftReferences.sln --configuration "$configuration" -verbosity:minimal -noLogo || give_up "The solution does not build."

for project in tests/*.Tests/*.csproj; do
  run_tests "$(basename "$project" .csproj)"
done

step "Result"
finish
