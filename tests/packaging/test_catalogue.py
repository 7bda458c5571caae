"""Checks of the repository as the catalogue wants it, each seen failing."""

from collections.abc import Callable
from pathlib import Path
import struct
from typing import Any, Final

import pytest

from .broken import GONE, changed
from .catalogue import (
    document_findings,
    hacs_findings,
    image_findings,
    workflow_findings,
)

HACS: Final = {
    "name": "M-Bus",
    "country": ["DE", "AT"],
    "filename": "mbus.zip",
    "hacs": "2.0.5",
    "hide_default_branch": True,
    "homeassistant": "2026.10.0",
    "zip_release": True,
}


def test_a_good_hacs_json_is_let_through() -> None:
    """Each broken example below differs from it in one value."""
    assert hacs_findings(HACS) == []


@pytest.mark.parametrize(
    ("path", "value", "finding"),
    [
        ("name", GONE, "name: required key not provided"),
        ("name", "", "name: length of value must be at least 1"),
        ("domains", ["sensor"], "domains: not a valid option"),
        ("country", "Germany", "country: not a country's code"),
        ("homeassistant", "newest", "homeassistant: not a version"),
        ("homeassistant", 2026, "homeassistant: expected str"),
        ("zip_release", "yes", "zip_release: expected bool"),
        ("filename", GONE, "filename: missing, a release is an archive"),
    ],
)
def test_a_broken_hacs_json_is_found(path: str, value: Any, finding: str) -> None:
    """HACS refuses it."""
    assert hacs_findings(changed(HACS, path, value)) == [f"hacs.json.{finding}"]


def png(width: int, height: int, color: int = 6) -> bytes:
    """Return as much of a PNG file as tells its size."""
    size = struct.pack(">II", width, height)
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + size + bytes([8, color])


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    """Return a folder of images that are right."""
    (tmp_path / "icon.png").write_bytes(png(256, 256))
    (tmp_path / "dark_icon@2x.png").write_bytes(png(512, 512))
    (tmp_path / "logo.png").write_bytes(png(700, 128))
    return tmp_path


def test_good_images_are_let_through(brand: Path) -> None:
    """Each broken example below differs from them in one file."""
    assert image_findings(brand) == []


@pytest.mark.parametrize(
    ("name", "content", "finding"),
    [
        ("icon.png", b"GIF89a", "not a PNG file"),
        ("icon.png", png(256, 256)[:20], "not a PNG file"),
        ("icon.png", png(256, 256, color=2), "without transparency"),
        ("icon.png", png(128, 128), "128 x 128 is not 256 to 256 at its shorter side"),
        ("icon.png", png(300, 256), "300 x 256 is not a square"),
        (
            "icon@2x.png",
            png(256, 256),
            "256 x 256 is not 512 to 512 at its shorter side",
        ),
        ("logo.png", png(900, 300), "900 x 300 is not 128 to 256 at its shorter side"),
        ("icon.svg", b"<svg/>", "no image that Home Assistant looks for"),
    ],
)
def test_broken_images_are_found(
    brand: Path, name: str, content: bytes, finding: str
) -> None:
    """The frontend would show none, or a blurred one."""
    (brand / name).write_bytes(content)
    assert image_findings(brand) == [f"brand/{name}: {finding}"]


def test_a_missing_icon_is_found(brand: Path) -> None:
    """It is the one that everything else falls back to."""
    (brand / "icon.png").unlink()
    assert image_findings(brand) == ["brand/icon.png: missing"]


README: Final = """# Meters
## Install
https://my.home-assistant.io/redirect/hacs_repository/?owner=x
https://my.home-assistant.io/redirect/config_flow_start/?domain=mbus
## Remove
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with the documents that people look for."""
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "LICENSE").write_text("Apache License\n")
    return tmp_path


def test_good_documents_are_let_through(root: Path) -> None:
    """Each broken example below differs from them in one place."""
    assert document_findings(root, "mbus") == []


@pytest.mark.parametrize("name", ["LICENSE", "README.md"])
def test_a_missing_document_is_found(root: Path, name: str) -> None:
    """The catalogue refuses the repository."""
    (root / name).unlink()
    assert document_findings(root, "mbus") == [f"{name}: missing"]


def test_a_license_that_nobody_knows_is_found(root: Path) -> None:
    """It has to be one of open source."""
    (root / "LICENSE").write_text("All rights reserved.")
    assert document_findings(root, "mbus") == ["LICENSE: unknown"]


@pytest.mark.parametrize(
    ("left_out", "finding"),
    [
        ("## Install", "no section Install"),
        ("## Remove", "no section Remove"),
        ("hacs_repository", "no link hacs_repository"),
        ("config_flow_start", "no link config_flow_start"),
        ("domain=mbus", "no link names mbus"),
    ],
)
def test_a_readme_that_leaves_something_out_is_found(
    root: Path, left_out: str, finding: str
) -> None:
    """It is the page of the integration in the catalogue."""
    (root / "README.md").write_text(README.replace(left_out, ""))
    assert document_findings(root, "mbus") == [f"README.md: {finding}"]


WORKFLOWS: Final = {
    "validate.yml": """
jobs:
  hassfest:
    steps:
      - uses: actions/checkout@0
      - uses: home-assistant/actions/hassfest@0
  hacs:
    steps:
      - uses: hacs/action@0
        with:
          category: integration
""",
    "release.yml": """
jobs:
  tests:
    uses: ./.github/workflows/tests.yml
  publish:
    needs: tests
    steps:
      - run: script/package "$TAG"
      - run: gh release create "$TAG" mbus.zip mbus.zip.sha256
""",
}


def workflows(change: Callable[[str], str]) -> dict[str, str]:
    """Return the workflows with a change in each of them."""
    return {name: change(text) for name, text in WORKFLOWS.items()}


def test_good_workflows_are_let_through() -> None:
    """Each broken example below differs from them in one word."""
    assert workflow_findings(WORKFLOWS, HACS) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "home-assistant/actions/hassfest",
            "home-assistant/actions/helpers",
            "no step uses home-assistant/actions/hassfest",
        ),
        ("hacs/action", "hacs/integration", "no step uses hacs/action"),
        (
            "category: integration",
            "category: theme",
            "hacs/action checks another category than integration",
        ),
        (
            "category: integration",
            "{category: integration, ignore: brands}",
            "hacs/action ignores something, which the catalogue refuses",
        ),
        (
            "script/package",
            "zip -r mbus.zip",
            "a release is published that script/package has not packed",
        ),
        (
            '"$TAG" mbus.zip',
            '"$TAG" meters.zip',
            "none publishes a release with mbus.zip",
        ),
        (
            "needs: tests",
            "needs: []",
            "a release is published that waits for no tests",
        ),
        (
            "workflows/tests.yml",
            "workflows/validate.yml",
            "a release is published that waits for no tests",
        ),
    ],
)
def test_workflows_that_leave_something_out_are_found(
    old: str, new: str, finding: str
) -> None:
    """What is not checked on every change breaks unseen."""
    broken = workflows(lambda text: text.replace(old, new))
    assert workflow_findings(broken, HACS) == [f"workflows: {finding}"]


def test_a_repository_without_an_archive_needs_none_packed() -> None:
    """HACS takes the files of the tag then."""
    without = changed(changed(HACS, "zip_release", False), "filename", GONE)
    only = {"validate.yml": WORKFLOWS["validate.yml"]}
    assert workflow_findings(only, without) == []
