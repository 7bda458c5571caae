# Words and places that the scripts share. Sourced, never run.

CACHE=${MBUS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mbus-home-assistant}

say() { printf '%s\n' "$*" >&2; }

# fail WHAT REMEDY: stop, saying what is missing and how to get it.
fail() {
  printf 'Stopped: %s.\n%s\n' "$1" "$2" >&2
  exit 1
}

# show_help "$@": print the head comment of the running script when -h is asked for.
show_help() {
  case "${1:-}" in
    -h | --help)
      sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
      exit 0
      ;;
  esac
}

environment_of() {
  case "$1" in
    test) echo .venv ;;
    e2e | frontend | databases | esphome | home-assistant-*) echo "$CACHE/$1" ;;
    *) echo ".venv-$1" ;;
  esac
}

digest_of() { cat "$@" | cksum | cut -d' ' -f1; }

# Print the Debian mirror that this machine's apt uses; fail where it uses none.
debian_mirror() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } | grep -v '^ *#' |
    grep -oE 'https?://[^ ]+/debian/?( |$)' | tr -d ' ' | head -n 1 | grep .
}
