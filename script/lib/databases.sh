# Running PostgreSQL and MariaDB for the tests, on loopback and for their time only. Sourced by
# script/test, and by benchmarks/servers.py, which starts them itself, for what is installed.

DATABASES=
unprivileged=(env)

# start_databases: start what no URL in the environment names; stop_databases ends it.
start_databases() {
  if [ -n "${MBUS_POSTGRESQL_URL:-}" ] && [ -n "${MBUS_MARIADB_URL:-}" ]; then return; fi
  install_databases
  trap stop_databases EXIT
  DATABASES=$(mktemp -d "${TMPDIR:-/tmp}/mbus-databases.XXXXXX")
  if [ "$(id -u)" = 0 ]; then
    # Neither server runs as root.
    chown nobody "$DATABASES"
    unprivileged=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
  fi
  [ -n "${MBUS_POSTGRESQL_URL:-}" ] || start_postgresql || did_not_start PostgreSQL
  [ -n "${MBUS_MARIADB_URL:-}" ] || start_mariadb || did_not_start MariaDB
}

install_databases() {
  # Where Debian keeps mariadbd; only root looks there.
  PATH=$PATH:/usr/sbin
  have_servers || servers_from_apt || fail "PostgreSQL or MariaDB is not here and could not be installed" \
    "Install both (Debian: apt install postgresql mariadb-server-core mariadb-client-core), or name servers that run:
MBUS_POSTGRESQL_URL=postgresql://USER:PASSWORD@127.0.0.1/postgres MBUS_MARIADB_URL=mysql+pymysql://USER:PASSWORD@127.0.0.1/"
}

# install_influxdb: print where influxd is; Debian's is unpacked into the cache, where it starts nothing.
install_influxdb() {
  command -v influxd && return
  local folder=$CACHE/influxdb
  [ -x "$folder/usr/bin/influxd" ] || influxdb_from_apt "$folder" ||
    fail "InfluxDB is not here and could not be installed" "Install InfluxDB 1 (Debian: apt install influxdb)."
  echo "$folder/usr/bin/influxd"
}

influxdb_from_apt() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
  say "Getting InfluxDB with apt into $1 …"
  mkdir -p "$1"
  (cd "$1" && apt-get -o APT::Sandbox::User=root download influxdb && dpkg-deb -x influxdb_*.deb .) >"$CACHE/influxdb.log" 2>&1
}

stop_databases() {
  [ -n "$DATABASES" ] || return 0
  local file
  for file in "$DATABASES"/*.pid; do
    # At once, whoever is connected: nobody needs the data any more.
    [ ! -e "$file" ] || kill -QUIT "$(cat "$file")" 2>/dev/null || true
  done
  # The shell waits for its own; what is left of the data is of no use.
  wait
  rm -rf "$DATABASES"
  DATABASES=
}

did_not_start() {
  tail -n 5 "$DATABASES"/*.log >&2
  fail "$1 did not start" "Its last words stand above."
}

have_servers() {
  local program
  postgresql_folder >/dev/null || return 1
  for program in mariadbd mariadb-install-db my_print_defaults; do
    command -v "$program" >/dev/null || return 1
  done
}

# Print where initdb and postgres are: Debian keeps them out of PATH.
postgresql_folder() {
  local initdb
  for initdb in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb)"; do
    if [ -x "$initdb" ]; then
      dirname "$initdb"
      return
    fi
  done
  return 1
}

servers_from_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing PostgreSQL and MariaDB with apt …"
  mkdir -p "$CACHE"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    postgresql mariadb-server-core mariadb-client-core; } >"$CACHE/databases.log" 2>&1 ||
    { tail -n 5 "$CACHE/databases.log" >&2; return 1; }
  have_servers
}

start_postgresql() {
  local folder=$DATABASES/postgresql port programs
  programs=$(postgresql_folder) port=$(free_port)
  "${unprivileged[@]}" "$programs/initdb" --pgdata="$folder" --username=mbus --auth=trust --no-sync \
    >"$DATABASES/initdb.log" 2>&1 || return 1
  serve postgresql "$programs/postgres" -D "$folder" -c listen_addresses=127.0.0.1 -c port="$port" \
    -c unix_socket_directories= -c fsync=off -c max_connections=200
  export MBUS_POSTGRESQL_URL=postgresql://mbus@127.0.0.1:$port/postgres
  answers postgresql "$port"
}

start_mariadb() {
  local folder=$DATABASES/mariadb port
  port=$(free_port)
  "${unprivileged[@]}" mariadb-install-db --no-defaults --datadir="$folder" --auth-root-authentication-method=normal \
    --skip-test-db >"$DATABASES/mariadb-install-db.log" 2>&1 || return 1
  serve mariadb mariadbd --no-defaults --datadir="$folder" --bind-address=127.0.0.1 --port="$port" \
    --socket="$DATABASES/mariadb.sock" --innodb-flush-log-at-trx-commit=0 --skip-name-resolve --max-connections=200
  export MBUS_MARIADB_URL=mysql+pymysql://root@127.0.0.1:$port/
  answers mariadb "$port"
}

# serve NAME COMMAND…: let a server run beside this script.
serve() {
  local name=$1
  shift
  "${unprivileged[@]}" "$@" >"$DATABASES/$name.log" 2>&1 &
  echo $! >"$DATABASES/$name.pid"
}

free_port() { "$(environment_of databases)/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# answers NAME PORT: wait until a server takes connections, half a minute at most.
answers() {
  local attempt
  for attempt in $(seq 150); do
    if (: >"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return; fi
    kill -0 "$(cat "$DATABASES/$1.pid")" 2>/dev/null || return 1
    sleep 0.2
  done
  return 1
}
