"""What people download: packed by one command, the same bytes wherever that runs."""

from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
from types import ModuleType
from typing import Final
from zipfile import ZipFile

import pytest

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = Path("custom_components/mbus")
MODULE: Final = Path("script/lib/package.py")


def loaded(path: Path) -> ModuleType:
    """Return a script as a module: the folder is none of Python's packages."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


package: Final = loaded(ROOT / MODULE)


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody, whatever the machine says of itself."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with the integration as it is in this one."""
    root = tmp_path / "one"
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / FOLDER, root / FOLDER, ignore=leave_out)
    (root / MODULE.parent).mkdir(parents=True)
    shutil.copy(ROOT / MODULE, root / MODULE)
    shutil.copy(ROOT / "LICENSE", root)
    git(tmp_path, "init", "-q", "-b", "main", "one")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "One")
    return root


def test_one_commit_gives_one_archive(repository: Path, tmp_path: Path) -> None:
    """In another folder, at another time, in another zone, with other rights of files."""
    git(tmp_path, "clone", "-q", "one", "two")
    other = tmp_path / "two"
    for path in (other / FOLDER).rglob("*.py"):
        path.chmod(0o700)
        os.utime(path, (0, 0))
    environment = os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, MODULE, "HEAD", tmp_path],
        cwd=other,
        env=environment,
        umask=0o077,
        check=True,
        capture_output=True,
        text=True,
    )
    first = package.packed("HEAD", repository)
    assert (tmp_path / "mbus.zip").read_bytes() == first
    assert done.stdout.startswith(sha256(first).hexdigest())


def test_the_archive_is_the_integration_and_its_license(
    repository: Path, tmp_path: Path
) -> None:
    """What is not committed is not in it, nor what Python leaves behind."""
    (repository / FOLDER / "left.py").write_text("", "utf-8")
    (repository / FOLDER / "const.py").write_text("changed", "utf-8")
    archive = tmp_path / "mbus.zip"
    archive.write_bytes(package.packed("HEAD", repository))
    with ZipFile(archive) as packed:
        packed.extractall(tmp_path / "mbus")
    (tmp_path / "mbus" / "LICENSE").rename(tmp_path / "LICENSE")
    git(repository, "checkout", "-q", ".")
    (repository / FOLDER / "left.py").unlink()
    compare = ["diff", "-r", tmp_path / "mbus", repository / FOLDER]
    assert subprocess.run(compare, capture_output=True, check=False).stdout == b""
    terms = (tmp_path / "LICENSE").read_text("utf-8")
    assert terms == (ROOT / "LICENSE").read_text("utf-8")


def test_the_checksum_is_one_that_people_can_check(
    repository: Path, tmp_path: Path
) -> None:
    """With the command that every Linux has; a changed archive fails."""
    command = [sys.executable, MODULE, "HEAD", tmp_path]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    check = ["sha256sum", "-c", "mbus.zip.sha256"]
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0
    with (tmp_path / "mbus.zip").open("ab") as archive:
        archive.write(b"\0")
    assert subprocess.run(check, cwd=tmp_path, check=False).returncode != 0


@pytest.mark.parametrize(
    ("tag", "commit", "code", "error"),
    [
        ("v{version}", "v{version}", 0, ""),
        ("v99.0.0", "v99.0.0", 1, "Stopped: the tag v99.0.0 is not the version of the"),
        ("v99.0.0", "HEAD", 0, ""),
        ("v99.0.0", "gone", 1, "Stopped: fatal: "),
    ],
    ids=["the version", "another one", "no tag", "no commit"],
)
def test_a_tag_is_the_version_of_the_manifest(
    repository: Path, tmp_path: Path, tag: str, commit: str, code: int, error: str
) -> None:
    """People see the tag, and Home Assistant the manifest."""
    manifest = json.loads((repository / FOLDER / "manifest.json").read_text("utf-8"))
    version = manifest["version"]
    git(repository, "tag", tag.format(version=version))
    done = subprocess.run(
        [sys.executable, MODULE, commit.format(version=version), tmp_path],
        cwd=repository,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code
    assert done.stderr.startswith(error)
    assert (tmp_path / "mbus.zip").exists() == (code == 0)
