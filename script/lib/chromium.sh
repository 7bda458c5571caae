# Finding a Chromium or a Chrome that runs here. Sourced by script/e2e.

# Print the path of a browser, getting one when there is none.
find_chromium() {
  if [ -n "${MBUS_CHROMIUM:-}" ]; then
    runs "$MBUS_CHROMIUM" || fail "MBUS_CHROMIUM=$MBUS_CHROMIUM does not run" "Name the executable of a Chromium or a Chrome."
    echo "$MBUS_CHROMIUM"
    return
  fi
  installed_chromium || chromium_from_apt ||
    fail "no Chromium or Chrome is here that runs" \
      "Install one (Debian: apt install chromium), or name one: MBUS_CHROMIUM=/path/to/chromium script/e2e"
}

installed_chromium() {
  local candidate
  for candidate in chromium google-chrome google-chrome-stable chromium-browser; do
    candidate=$(command -v "$candidate") || continue
    if runs "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# Some distributions ship a launcher in the place of a browser that is not installed.
runs() { "$1" --version >/dev/null 2>&1; }

chromium_from_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing chromium with apt …"
  mkdir -p "$CACHE"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } \
    >"$CACHE/chromium.log" 2>&1 || { tail -n 5 "$CACHE/chromium.log" >&2; return 1; }
  installed_chromium
}
