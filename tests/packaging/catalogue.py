"""What the catalogue of HACS and the Marketplace demands of a repository."""

from collections.abc import Iterator, Mapping
from pathlib import Path
import re
import struct
from typing import Any, Final

from awesomeversion import AwesomeVersion
import probatio
import yaml

from .findings import schema_findings

HACS: Final = "hacs.json"


def _version(value: str) -> str:
    if not AwesomeVersion(value).valid:
        raise probatio.Invalid("not a version")
    return value


_COUNTRY: Final = probatio.Match(re.compile(r"^[A-Z]{2}\Z"), "not a country's code")
HACS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("name"): probatio.All(str, probatio.Length(min=1)),
        probatio.Optional("content_in_root"): bool,
        probatio.Optional("country"): probatio.Any(_COUNTRY, [_COUNTRY]),
        probatio.Optional("filename"): str,
        probatio.Optional("hacs"): probatio.All(str, _version),
        probatio.Optional("hide_default_branch"): bool,
        probatio.Optional("homeassistant"): probatio.All(str, _version),
        probatio.Optional("persistent_directory"): str,
        probatio.Optional("render_readme"): bool,
        probatio.Optional("zip_release"): bool,
    }
)

IMAGES: Final[Mapping[str, tuple[int, int]]] = {
    "icon.png": (256, 256),
    "icon@2x.png": (512, 512),
    "logo.png": (128, 256),
    "logo@2x.png": (256, 512),
}
"""Smallest and largest length of the shorter side, in pixels."""

RGBA: Final = 6
"""The color type of a PNG file that can be transparent."""

LICENSES: Final = ("Apache License", "MIT License", "BSD", "GNU GENERAL PUBLIC LICENSE")
SECTIONS: Final = ("Install", "Remove")
"""Headings that people look for in the catalogue's page, which is the README."""
LINKS: Final = ("hacs_repository", "config_flow_start")
"""Links that lead into a person's own Home Assistant."""
ACTIONS: Final = ("home-assistant/actions/hassfest", "hacs/action")
TESTS: Final = "./.github/workflows/tests.yml"


def hacs_findings(hacs: Mapping[str, Any]) -> list[str]:
    """Return what HACS would refuse in hacs.json."""
    found = schema_findings(HACS_SCHEMA, hacs, HACS)
    if hacs.get("zip_release") and "filename" not in hacs:
        found.append(f"{HACS}.filename: missing, a release is an archive")
    return found


def image_findings(folder: Path) -> list[str]:
    """Return what the frontend would not show of a folder of images."""
    paths = sorted(folder.iterdir())
    found = [each for path in paths for each in _image(path)]
    if not (folder / "icon.png").exists():
        found.append("brand/icon.png: missing")
    return found


def _image(path: Path) -> list[str]:
    where = f"brand/{path.name}"
    limits = IMAGES.get(path.name.removeprefix("dark_"))
    if limits is None:
        return [f"{where}: no image that Home Assistant looks for"]
    header = path.read_bytes()[:26]
    if header[:8] != b"\x89PNG\r\n\x1a\n" or len(header) < 26:
        return [f"{where}: not a PNG file"]
    width, height = struct.unpack(">II", header[16:24])
    found = [f"{where}: {each}" for each in _shape(path, (width, height), limits)]
    if header[25] != RGBA:
        found.append(f"{where}: without transparency")
    return found


def _shape(path: Path, size: tuple[int, int], limits: tuple[int, int]) -> Iterator[str]:
    width, height = size
    if not limits[0] <= min(size) <= limits[1]:
        yield f"{width} x {height} is not {limits[0]} to {limits[1]} at its shorter side"
    if "icon" in path.name and width != height:
        yield f"{width} x {height} is not a square"


def document_findings(root: Path, domain: str) -> list[str]:
    """Return what the repository lacks for people who find it in the catalogue."""
    missing = [name for name in ("LICENSE", "README.md") if not (root / name).is_file()]
    if missing:
        return [f"{name}: missing" for name in missing]
    terms = (root / "LICENSE").read_text("utf-8")
    readme = (root / "README.md").read_text("utf-8")
    found = [] if any(each in terms for each in LICENSES) else ["LICENSE: unknown"]
    return [*found, *_readme_findings(readme, domain)]


def _readme_findings(readme: str, domain: str) -> Iterator[str]:
    headings = re.findall(r"^#+ +(.+)$", readme, re.MULTILINE)
    for section in SECTIONS:
        if section not in headings:
            yield f"README.md: no section {section}"
    for link in LINKS:
        if f"my.home-assistant.io/redirect/{link}/" not in readme:
            yield f"README.md: no link {link}"
    if f"domain={domain}" not in readme:
        yield f"README.md: no link names {domain}"


def workflow_findings(
    workflows: Mapping[str, str], hacs: Mapping[str, Any]
) -> list[str]:
    """Return checks of the catalogue that no workflow runs, and a release without archive.

    `workflows` are the files in .github/workflows by name.
    """
    steps = [step for text in workflows.values() for step in _steps(text)]
    found = [
        f"workflows: no step uses {action}"
        for action in ACTIONS
        if not any(_uses(step, action) for step in steps)
    ]
    return [
        *found,
        *(each for step in steps for each in _hacs_step_findings(step)),
        *_release_findings(workflows, hacs),
    ]


def _steps(text: str) -> list[Mapping[str, Any]]:
    return [step for job in _jobs(text).values() for step in job.get("steps", [])]


def _uses(step: Mapping[str, Any], action: str) -> bool:
    return str(step.get("uses", "")).partition("@")[0] == action


def _hacs_step_findings(step: Mapping[str, Any]) -> Iterator[str]:
    if not _uses(step, "hacs/action"):
        return
    given = step.get("with", {})
    if given.get("category") != "integration":
        yield "workflows: hacs/action checks another category than integration"
    if "ignore" in given:
        yield "workflows: hacs/action ignores something, which the catalogue refuses"


def _release_findings(
    workflows: Mapping[str, str], hacs: Mapping[str, Any]
) -> list[str]:
    """A release has the archive from its first moment, of a commit whose tests are green."""
    if not hacs.get("zip_release"):
        return []
    publishing = re.compile(
        rf"gh release create \S+ {re.escape(str(hacs.get('filename')))}\b"
    )
    jobs = [_jobs(text) for text in workflows.values()]
    found = [
        each
        for some in jobs
        for job in some.values()
        if any(publishing.search(step.get("run", "")) for step in job.get("steps", []))
        for each in _publishing_findings(job, some)
    ]
    if not any(publishing.search(text) for text in workflows.values()):
        found.append(f"workflows: none publishes a release with {hacs['filename']}")
    return found


def _publishing_findings(
    job: Mapping[str, Any], jobs: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """What a job that publishes leaves out."""
    if not any("script/package" in step.get("run", "") for step in job["steps"]):
        yield "workflows: a release is published that script/package has not packed"
    needs = job.get("needs", [])
    needed = [needs] if isinstance(needs, str) else needs
    if not any(jobs[name].get("uses") == TESTS for name in needed):
        yield "workflows: a release is published that waits for no tests"


def _jobs(text: str) -> Mapping[str, Mapping[str, Any]]:
    return (yaml.safe_load(text) or {}).get("jobs", {})
