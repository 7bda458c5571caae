"""Pack a commit's integration: the same bytes from the same commit."""

from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
import json
from pathlib import Path
import subprocess
import sys
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

ROOT: Final = Path(__file__).parents[2]
INTEGRATION: Final = "custom_components/mbus/"
LICENSE: Final = "LICENSE"
ARCHIVE: Final = "mbus.zip"
CHECKSUM: Final = f"{ARCHIVE}.sha256"

PLAIN_FILE: Final = 0o100644 << 16
"""What ZIP keeps of a file that everybody may read."""
UNIX: Final = 3
"""The system that `PLAIN_FILE` is of."""


class NotPackedError(Exception):
    """A commit cannot be packed."""


def packed(commit: str, root: Path = ROOT) -> bytes:
    """Return the archive of a commit: the files of the integration, and the license.

    Nothing is compressed: libraries do that differently.
    """
    when = datetime.fromtimestamp(
        int(_git(root, "show", "-s", "--format=%ct", f"{commit}^{{commit}}")), UTC
    )
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for path in _files(commit, root):
            entry = ZipInfo(path.removeprefix(INTEGRATION), when.timetuple()[:6])
            entry.create_system, entry.external_attr = UNIX, PLAIN_FILE
            archive.writestr(entry, _git(root, "show", f"{commit}:{path}"))
    return buffer.getvalue()


def check_version(commit: str, root: Path = ROOT) -> None:
    """Raise NotPackedError for a tag that says another version than the manifest."""
    manifest = json.loads(_git(root, "show", f"{commit}:{INTEGRATION}manifest.json"))
    version = manifest["version"]
    if _git(root, "tag", "--list", commit) and commit != f"v{version}":
        raise NotPackedError(
            f"the tag {commit} is not the version of the manifest, {version}"
        )


def _files(commit: str, root: Path) -> list[str]:
    names = _git(
        root, "ls-tree", "-r", "-z", "--name-only", commit, INTEGRATION, LICENSE
    )
    return sorted(names.decode().rstrip("\0").split("\0"))


def _git(root: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, check=False
    )
    if done.returncode:
        raise NotPackedError(done.stderr.decode().strip())
    return done.stdout


def main(commit: str, folder: Path) -> int:
    """Write the archive and its checksum, as `sha256sum -c` reads it."""
    try:
        check_version(commit)
        archive = packed(commit)
    except NotPackedError as err:
        print(f"Stopped: {err}.", file=sys.stderr)
        return 1
    checksum = sha256(archive).hexdigest()
    (folder / ARCHIVE).write_bytes(archive)
    (folder / CHECKSUM).write_text(f"{checksum}  {ARCHIVE}\n", "utf-8")
    print(f"{checksum}  {folder / ARCHIVE}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
