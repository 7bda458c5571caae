"""The demo's folder: Home Assistant's configuration, logs, and what is remembered."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
import fcntl
import json
from pathlib import Path
import shutil
from typing import Any, Final

from .errors import NotStartedError

ROOT: Final = Path(__file__).parents[1]

CONFIGURATION: Final = """\
# Home Assistant without the integrations that want the internet.
homeassistant:
  name: M-Bus demo
  country: DE
  currency: EUR
  time_zone: UTC
  unit_system: metric
config:
energy:
frontend:
history:
logbook:
recorder:
system_health:
logger:
  default: warning
  logs:
    custom_components.mbus: info
"""
DONE_BEFOREHAND: Final = ("core_config", "analytics", "integration")
"""Steps of the onboarding that only add integrations that want the internet."""


@dataclass(frozen=True)
class Folder:
    """Where everything is that a demo stores."""

    path: Path

    @property
    def config(self) -> Path:
        """Home Assistant's configuration folder."""
        return self.path / "config"

    @property
    def log(self) -> Path:
        """Home Assistant's log."""
        return self.config / "home-assistant.log"

    @property
    def console(self) -> Path:
        """What Home Assistant says before it has a log."""
        return self.path / "console.log"

    @property
    def ports(self) -> Path:
        """The ports of the simulated gateways: Home Assistant has stored them too."""
        return self.path / "ports.json"

    @property
    def ready(self) -> Path:
        """Exists once everything is set up; from then on nothing is set up again."""
        return self.path / "ready"

    @contextmanager
    def locked(self, *, reset: bool) -> Iterator[None]:
        """Keep a second demo out, and empty the folder first when that is asked for."""
        self.path.mkdir(exist_ok=True)
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotStartedError("The demo is running already.") from None
            if reset:
                self._clear()
            yield

    def _clear(self) -> None:
        shutil.rmtree(self.config, ignore_errors=True)
        for file in (self.ports, self.ready, self.console):
            file.unlink(missing_ok=True)

    def prepare(self, host: str, port: int) -> None:
        """Write what Home Assistant reads when it starts."""
        components = self.config / "custom_components"
        components.mkdir(parents=True, exist_ok=True)
        link = components / "mbus"
        if not link.is_symlink():
            link.symlink_to(Path("../../../custom_components/mbus"))
        configuration = self.config / "configuration.yaml"
        if not configuration.exists():
            configuration.write_text(CONFIGURATION, "utf-8")
            self.store("onboarding", 4, {"done": DONE_BEFOREHAND})
        # The form that Home Assistant takes over without asking for a confirmation.
        self.store("http", 1, {"server_host": [host], "server_port": port})

    def store(
        self, key: str, version: int, data: Mapping[str, Any], *, minor_version: int = 1
    ) -> None:
        """Write what Home Assistant keeps under a key."""
        storage = self.config / ".storage"
        storage.mkdir(exist_ok=True)
        document = {
            "version": version,
            "minor_version": minor_version,
            "key": key,
            "data": data,
        }
        (storage / key).write_text(json.dumps(document), "utf-8")
