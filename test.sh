#!/usr/bin/env bash
# Builds the solution once and runs every test of it. The last line is always 'N passed, N failed, N skipped', for the whole run.
#
#   ./test.sh                                  everything
#   ./test.sh --filter FullyQualifiedName~Json only the tests that match (see 'dotnet test --filter')
#
# It needs the .NET SDK of global.json, a PostgreSQL server and a Redis server. It installs the servers where there is apt-get
# and the right to use it. Set POSTGRESQL_BIN to the directory of 'initdb' and 'postgres', and REDIS_BIN to that of
# 'redis-server', to use others.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

readonly configuration=Release output=release

# Most of the time, these tests wait for the services that they start. The others run meanwhile.
readonly waiting_tests=SoftReferences.EndToEnd.Tests
waiting=

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

# The databases of a run have up to a gigabyte. Where there is memory for it, nobody waits for a disk that nothing has to survive on.
memory=
room_in_memory() {
  local room free
  room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
  free=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo 2>/dev/null)
  [[ ${room:-0} -ge $((3 << 20)) && ${free:-0} -ge $((6 << 20)) ]]
}

if room_in_memory && memory=$(mktemp -d /dev/shm/softreferences-tests-XXXXXX 2>/dev/null); then
  chmod 755 "$memory"
  export SOFTREFERENCES_TEST_MEMORY=$memory
fi

finish() {
  trap - INT TERM
  [[ -n $waiting ]] && kill -- "-$waiting" && wait "$waiting"
  check_nothing_left
  rm -rf "$scratch" ${memory:+"$memory"}
  dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1
  echo "$passed passed, $failed failed, $skipped skipped"
  exit $((failed > 0))
}

# Every test process removes its PostgreSQL server, even when it is killed, but not before it has ended.
check_nothing_left() {
  local attempt left directory
  for attempt in {1..100}; do
    left=$(find "$scratch" ${memory:+"$memory"} -maxdepth 1 -name 'softreferences-postgresql-*')
    [[ -z $left ]] && return 0
    sleep 0.1
  done
  for directory in $left; do
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

find_redis() {
  local directory
  for directory in "${REDIS_BIN:-}" ${PATH//:/ } /usr/local/bin; do
    [[ -n $directory && -x $directory/redis-server ]] && return 0
  done
  return 1
}

# Runs commands from the input as root, for what apt-get has to install: the name, its package, and the variable that names another one.
install() {
  local name=$1 package=$2 variable=$3 as_root=()
  if [[ $(uname -s) == Darwin ]]; then
    give_up "No $name server found. Install one with 'brew install $4' and put its 'bin' directory on the PATH, or name it in $variable."
  elif ! command -v apt-get >/dev/null; then
    give_up "No $name server found. Install your system's package of the $name server, or name the directory of its programs in $variable."
  elif [[ $(id -u) -ne 0 ]]; then
    sudo -n true </dev/null 2>/dev/null || give_up "No $name server found, and no right to install one. Run 'sudo apt-get install $package', or name the directory of its programs in $variable."
    as_root=(sudo -n)
  fi

  step "Installing $name"
  ${as_root[@]+"${as_root[@]}"} sh -e >"$scratch/apt.log" 2>&1 || { tail -n 20 "$scratch/apt.log"; give_up "apt-get could not install $name."; }
}

# The tests start servers of their own: the packages must not start others beside them.
install_postgresql() {
  install PostgreSQL postgresql POSTGRESQL_BIN postgresql@17 <<'INSTALL'
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=120 update -q
apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends postgresql-common
mkdir -p /etc/postgresql-common/createcluster.d
trap 'rm -f /etc/postgresql-common/createcluster.d/softreferences-tests.conf' EXIT
trap 'exit 130' INT TERM
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/softreferences-tests.conf
apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends postgresql
INSTALL
  find_postgresql || give_up "apt-get installed PostgreSQL, but 'initdb' is not where it should be."
}

install_redis() {
  install Redis redis-server REDIS_BIN redis <<'INSTALL'
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
apt-get -o DPkg::Lock::Timeout=120 update -q
apt-get -o DPkg::Lock::Timeout=120 install -q -y --no-install-recommends redis-server
! command -v systemctl >/dev/null || systemctl disable redis-server >/dev/null 2>&1 || true
INSTALL
  find_redis || give_up "apt-get installed Redis, but 'redis-server' is not where it should be."
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

# Becomes the process that runs the tests of a project.
exec_tests() {
  local name=$1
  TMPDIR=$scratch exec dotnet test "artifacts/bin/$name/$output/$name.dll" ${filter[@]+"${filter[@]}"} \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$scratch/results" \
    --blame-hang-timeout 5m --blame-hang-dump-type none
}

run_tests() {
  local name=$1
  step "$name"
  (exec_tests "$name")
  count "$name" $? "$scratch/results/$name.trx"
}

# They get a process group of their own, so that 'finish' ends their services with them.
start_waiting_tests() {
  set -m
  exec_tests "$waiting_tests" >"$scratch/waiting.log" 2>&1 &
  waiting=$!
  set +m
}

end_waiting_tests() {
  local exit_code
  wait "$waiting"
  exit_code=$?
  waiting=
  step "$waiting_tests"
  cat "$scratch/waiting.log"
  count "$waiting_tests" "$exit_code" "$scratch/results/$waiting_tests.trx"
}

trap 'give_up "Interrupted."' INT TERM

command -v dotnet >/dev/null || give_up "No 'dotnet' found. Install the .NET SDK of global.json from https://dot.net/download."
find_postgresql || install_postgresql
find_redis || install_redis

step "Building"
dotnet build SoftReferences.sln --configuration "$configuration" -verbosity:minimal -noLogo -nodeReuse:false -p:UseSharedCompilation=true || give_up "The solution does not build."

start_waiting_tests
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  [[ $name == "$waiting_tests" ]] || run_tests "$name"
done
end_waiting_tests

step "Result"
finish
