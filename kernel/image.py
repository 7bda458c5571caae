"""The disks of the virtual machine: one with Debian that is kept, one with the project as it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import fcntl
from hashlib import sha256
import os
from pathlib import Path
import shutil
import subprocess
from typing import Final

from demo.folder import ROOT

from .errors import KernelError

SUITE: Final = "bookworm"
PACKAGES: Final = ("udev", "kmod", "iproute2", "initramfs-tools", "linux-image-amd64")
"""The plain kernel has the drivers of serial adapters; the one for clouds has none."""
PROJECT: Final = "/project"
"""Where the guest has the project."""
COMMAND_LINE: Final = f"PYTHONPATH={PROJECT}/custom_components/mbus {PROJECT}/.venv/bin/python -m meterbus"
"""What script/mbus runs, with the packages that are there: the guest cannot install any."""
INIT: Final = f"""\
#!/bin/sh
mount /dev/vdb {PROJECT} && exec sh {PROJECT}/kernel/init.sh
"""
"""What the kernel starts: the rest may change without another image."""
ENVIRONMENT: Final = "environment"
"""Where the guest has its Python packages, below the root of its files."""
COPIED: Final = ("custom_components", "kernel")
"""What of the project the guest needs."""
DEBIAN_SIZE: Final = "6G"
PROJECT_SIZE: Final = "256M"
"""Files with holes: they take what is in them."""
LAST_WORDS: Final = 5


@dataclass(frozen=True)
class Image:
    """A disk with Debian and Home Assistant, and what starts from it."""

    folder: Path

    @property
    def disk(self) -> Path:
        """The disk. Machines run from it, and nobody writes to it."""
        return self.folder / "debian.img"

    @property
    def kernel(self) -> Path:
        """The kernel of its Debian."""
        return self.folder / "vmlinuz"

    @property
    def initial_files(self) -> Path:
        """The file system with which that kernel starts."""
        return self.folder / "initrd.img"


def image_of(cache: Path, python: Path) -> Image:
    """Return the image that belongs to a Python with its packages, made or not."""
    name = sha256(
        b"\0".join(
            (
                *(each.encode() for each in (SUITE, *PACKAGES, INIT)),
                (ROOT / "requirements_demo.txt").read_bytes(),
                (ROOT / "custom_components/mbus/manifest.json").read_bytes(),
                (python.parents[1] / "pyvenv.cfg").read_bytes(),
            )
        )
    ).hexdigest()
    return Image(cache / "kernel" / name[:16])


def make_image(image: Image, mirror: str, python: Path) -> None:
    """Make an image, in some minutes; raise KernelError. Older ones are removed."""
    if os.geteuid():
        raise KernelError("Only root can make the machine's disk. Run it as root once.")
    images = image.folder.parent
    images.mkdir(parents=True, exist_ok=True)
    with (images / "lock").open("w") as lock:
        # Who has waited for another one finds what that one has made.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if image.folder.exists():
            return
        for each in images.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
        partial = Image(image.folder.with_suffix(".partial"))
        partial.folder.mkdir()
        _fill(partial, mirror, python)
        partial.folder.rename(image.folder)


def _fill(image: Image, mirror: str, python: Path) -> None:
    """Make what an image consists of."""
    root = image.folder / "root"
    _run(
        *("debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"),
        *(SUITE, str(root), mirror),
        log=image.folder / "debootstrap.log",
    )
    shutil.rmtree(root / "var/cache/apt")
    _copy_python(python, root)
    (root / PROJECT[1:]).mkdir()
    init = root / "sbin" / "guest-init"
    init.write_text(INIT, "utf-8")
    init.chmod(0o755)
    shutil.copy(next((root / "boot").glob("vmlinuz-*")), image.kernel)
    shutil.copy(next((root / "boot").glob("initrd.img-*")), image.initial_files)
    _make_disk(root, image.disk, DEBIAN_SIZE)
    shutil.rmtree(root)


def _copy_python(python: Path, root: Path) -> None:
    """Copy a virtual environment, and the Python that it is of, which knows its place."""
    asked = _run(str(python), "-c", "import sys; print(sys.base_prefix)")
    prefix, environment = Path(asked.strip()), python.parents[1].resolve()
    if prefix == Path("/usr"):
        raise KernelError(
            f"{python} is of the Python in /usr, which cannot be taken into a machine"
            " without all of /usr. Make .venv-demo with one that has a folder of its"
            " own, such as that of 'uv python install 3.14'."
        )
    for source, target in (
        (prefix, root / prefix.relative_to("/")),
        (environment, root / ENVIRONMENT),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        _run("cp", "-a", "--no-target-directory", str(source), str(target))
    _run("chroot", str(root), f"/{ENVIRONMENT}/bin/python", "-c", "import asyncio, ssl")


@contextmanager
def project_disk(folder: Path, stage: Path) -> Iterator[Path]:
    """Make a disk of the project and what else is on the stage; yield it."""
    disk = folder / "project.img"
    _make_disk(stage, disk, PROJECT_SIZE)
    try:
        yield disk
    finally:
        disk.unlink()


def put_project(stage: Path) -> None:
    """Copy what the guest needs of the project, as it is now."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        shutil.copytree(ROOT / name, stage / name, symlinks=True, ignore=ignored)
    (stage / ".venv").symlink_to(f"/{ENVIRONMENT}")


def _make_disk(root: Path, disk: Path, size: str) -> None:
    _run("mke2fs", "-q", "-t", "ext4", "-d", str(root), str(disk), size)


def _run(*command: str, log: Path | None = None) -> str:
    """Run a program; return what it printed, or raise KernelError with its last words."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if log is not None:
        log.write_text(done.stdout, "utf-8")
    if done.returncode:
        raise KernelError(_complaint(command, done.stdout))
    return done.stdout


def _complaint(command: Sequence[str], printed: str) -> str:
    last = "\n".join(printed.splitlines()[-LAST_WORDS:])
    return f"{command[0]} failed:\n{last}"
