#!/usr/bin/env bash
# A synchronous standby beside the server of scripts/with-postgres, and what happens to both.
#
# Started by the test under scripts/with-postgres, in a folder of the test's. Writes the two addresses to
# `url`, one a line, once every commit waits for the standby. Then it does what is asked for by a file of
# that name, and removes the file once it is done:
#
#   pause, resume   the standby is not there, or is there again
#   fail-over       the server is lost, and the standby takes over
#   stop            both end
set -euo pipefail

program() { local name=$1; shift; $OMBUD_TEST_POSTGRES_PROGRAM/"$name" "$@" </dev/null; }
server=$OMBUD_TEST_POSTGRES_FOLDER/data standby=$OMBUD_TEST_POSTGRES_FOLDER/standby
trap 'program pg_ctl -D "$standby" -m immediate -w stop >/dev/null 2>&1 || true' EXIT

program pg_basebackup -d "$OMBUD_TEST_POSTGRES" -D "$standby" -c fast -X stream -R --no-sync
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url="postgres://ombud@127.0.0.1:$port/postgres"
start() {
  program pg_ctl -D "$standby" -l "$OMBUD_TEST_POSTGRES_FOLDER/standby.log" -w -o "\
    -c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$OMBUD_TEST_POSTGRES_FOLDER \
    -c max_connections=200 -c shared_buffers=32MB -c cluster_name=standby" start >/dev/null
}
start
query() { program psql -d "$OMBUD_TEST_POSTGRES" -Atqc "$1"; }
query "ALTER SYSTEM SET synchronous_standby_names = 'standby'"
query "SELECT pg_reload_conf()" >/dev/null
until [ "$(query "SELECT sync_state FROM pg_stat_replication")" = sync ]; do sleep 0.05; done
printf '%s\n' "$OMBUD_TEST_POSTGRES" "$url" >url.next
mv url.next url

until [ -e stop ]; do
  if [ -e pause ]; then
    program pg_ctl -D "$standby" -m fast -w stop >/dev/null
    rm pause
  elif [ -e resume ]; then
    start
    rm resume
  elif [ -e fail-over ]; then
    program pg_ctl -D "$server" -m immediate -w stop >/dev/null
    program pg_ctl -D "$standby" -w promote >/dev/null
    rm fail-over
  fi
  sleep 0.05
done
