# Finding what makes and runs a virtual machine. Sourced by script/kernel.

have_virtual_machine() {
  # Where Debian keeps debootstrap and mke2fs; only root looks there.
  PATH=$PATH:/usr/sbin:/sbin
  has_its_programs || its_programs_from_apt || {
    say "Stopped: QEMU, debootstrap or mke2fs is not here and could not be installed."
    say "Install them (Debian: apt install qemu-system-x86 debootstrap e2fsprogs)."
    return 1
  }
}

has_its_programs() {
  local program
  for program in qemu-system-x86_64 debootstrap mke2fs; do
    command -v "$program" >/dev/null || return 1
  done
}

its_programs_from_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  say "Installing QEMU and debootstrap with apt …"
  mkdir -p "$CACHE"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    qemu-system-x86 debootstrap e2fsprogs; } >"$CACHE/virtual-machine.log" 2>&1 ||
    { tail -n 5 "$CACHE/virtual-machine.log" >&2; return 1; }
  has_its_programs
}
