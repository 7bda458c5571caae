"""USB sockets of the computer that Home Assistant believes to run on.

What it sees of them below /sys and /dev are files of `tests.plugs`, mounted for it alone. Only
root may do that.
"""

import os
from pathlib import Path
import shutil
from typing import Final

from tests.plugs import Computer

MOUNT: Final = """
set -e
for each in full null ptmx random tty urandom zero; do
  touch "$1/dev/$each" && mount --bind "/dev/$each" "$1/dev/$each"
done
for each in pts shm; do
  mkdir -p "$1/dev/$each" && mount --rbind "/dev/$each" "$1/dev/$each"
done
ln -sfn /proc/self/fd "$1/dev/fd"
mount --rbind "$1/dev" /dev
mount --bind "$1/sys/class/tty" /sys/class/tty
shift
exec "$@"
"""
"""Mounts the files of a folder for a command, and becomes it."""


def computer_in(folder: Path) -> Computer | None:
    """Return a computer with empty sockets, whose files are in a folder; None if not root."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    computer = Computer(folder)
    for each in (computer.dev, folder / "sys" / "class" / "tty"):
        each.mkdir(parents=True)
    return computer


def on(computer: Computer | None) -> tuple[str, ...]:
    """Return what stands before a command that is to run on that computer."""
    if computer is None:
        return ()
    return ("unshare", "--mount", "sh", "-c", MOUNT, "sh", str(computer.root))
