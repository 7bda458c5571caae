# Software that others wrote, for the tests against it: from Debian's packages, and libmbus,
# which Debian does not have, from the source that comes with its Node binding. Sourced by
# script/test.

FOREIGN_PACKAGES=(ser2net socat gcc libc6-dev)
LIBMBUS=node-mbus@2.2.6
LIBMBUS_TOOLS=(mbus-tcp-request-data mbus-serial-request-data mbus-serial-scan-secondary)

# prepare_foreign: get what is not here, or return 1 and say what is missing.
prepare_foreign() {
  # Where Debian keeps ser2net; only root looks there.
  PATH=$PATH:/usr/sbin:$CACHE/$LIBMBUS
  have ser2net socat gcc || foreign_from_apt || {
    say "ser2net, socat and gcc are needed, and could not be installed (Debian: apt install ${FOREIGN_PACKAGES[*]})."
    return 1
  }
  have "${LIBMBUS_TOOLS[@]}" || libmbus_from_npm || {
    say "libmbus is needed, and could not be built: that takes npm, gcc, and the package $LIBMBUS."
    return 1
  }
}

have() {
  local program
  for program in "$@"; do command -v "$program" >/dev/null || return 1; done
}

foreign_from_apt() {
  [ "$(id -u)" = 0 ] && have apt-get || return 1
  say "Installing ${FOREIGN_PACKAGES[*]} with apt …"
  mkdir -p "$CACHE"
  # ser2net is to be there, not to run as a service.
  { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install --yes \
    --no-install-recommends "${FOREIGN_PACKAGES[@]}"; } >"$CACHE/foreign.log" 2>&1 ||
    { tail -n 5 "$CACHE/foreign.log" >&2; return 1; }
  have ser2net socat gcc
}

# Its own tools, built as its own makefile would: nothing of it is in this repository.
libmbus_from_npm() {
  have npm gcc || return 1
  local folder source tool
  folder=$(mktemp -d "${TMPDIR:-/tmp}/mbus-libmbus.XXXXXX")
  source=$folder/package/libmbus
  say "Building libmbus …"
  mkdir -p "$CACHE/$LIBMBUS"
  {
    (cd "$folder" && npm pack "$LIBMBUS") && tar -xzf "$folder"/*.tgz -C "$folder" &&
      (cd "$folder" && gcc -c -w -D_DEFAULT_SOURCE -I"$source" "$source"/mbus/*.c) &&
      for tool in "${LIBMBUS_TOOLS[@]}"; do
        gcc -w -D_DEFAULT_SOURCE -I"$source" -o "$CACHE/$LIBMBUS/$tool" \
          "$source/bin/$tool.c" "$folder"/*.o -lm || break
      done
  } >"$CACHE/foreign.log" 2>&1
  rm -rf "$folder"
  have "${LIBMBUS_TOOLS[@]}" || { tail -n 5 "$CACHE/foreign.log" >&2; return 1; }
}
