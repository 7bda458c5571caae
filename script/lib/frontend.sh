# Running what builds and checks the panel, with a Node of its own. Sourced by script/frontend
# and script/setup.

# Bytes of the panel as browsers fetch it, compressed: half a second on a slow line.
MOST_BYTES=40960

# with_node COMMAND…: run it in frontend/, with the Node of this checkout in front.
with_node() {
  local node
  node=$(environment_of frontend)/bin
  (cd frontend && PATH=$node:$PATH "$@")
}

# run_npm TASK [arguments]: run a task of package.json.
run_npm() {
  say "── panel: $1"
  with_node npm run --silent "$@"
}

# build_into FOLDER: write the panel, and the licence of what is built into it.
build_into() {
  run_npm build -- "--outfile=$1/panel.js" --log-level=warning &&
    cp frontend/node_modules/lit/LICENSE "$1/panel.js.LICENSE.txt"
}

# Whether the committed files are what their source gives now.
is_built() {
  local folder status=0
  folder=$(mktemp -d "${TMPDIR:-/tmp}/mbus-frontend.XXXXXX")
  build_into "$folder" && diff -rq "$folder" "$BUILT" >&2 || status=1
  rm -rf "$folder"
  return $status
}

is_small() {
  local size
  size=$(gzip -9nc "$BUILT/panel.js" | wc -c)
  say "── panel: $size bytes compressed, $MOST_BYTES at most"
  [ "$size" -le "$MOST_BYTES" ]
}
