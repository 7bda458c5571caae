"""The environment that the guest gets: Home Assistant with all that it installs itself."""

import asyncio
from pathlib import Path
import tempfile
from typing import Final

from demo.client import Client
from demo.errors import DemoError
from demo.flows import ADD
from demo.folder import ROOT, Folder
from demo.gateway import DOMAIN
from demo.processes import free_port, run_home_assistant

from .home import prepare_home, wait_until_running

HOST: Final = "127.0.0.1"
FIRST_PORT: Final = 8423
STARTED_S: Final = 900
"""The first start installs packages, some of which compile."""


async def complete_environment(python: Path) -> None:
    """Start Home Assistant once where it reaches packages, or raise DemoError.

    The guest reaches nobody.
    """
    with tempfile.TemporaryDirectory(prefix="mbus-kernel.") as temporary:
        folder = Folder(Path(temporary) / ".demo")
        (Path(temporary) / "custom_components").symlink_to(ROOT / "custom_components")
        port = free_port(HOST, FIRST_PORT)
        prepare_home(folder, HOST, port)
        async with (
            asyncio.TaskGroup() as tasks,
            Client.connect(f"http://localhost:{port}", STARTED_S) as client,
        ):
            running = tasks.create_task(run_home_assistant(folder, str(python)))
            try:
                async with asyncio.timeout(STARTED_S):
                    await wait_until_running(client)
                    # With its first dialog an integration gets its packages, and those of
                    # the integrations that it comes after.
                    await client.post(ADD, {"handler": DOMAIN})
            except TimeoutError:
                raise DemoError("Home Assistant did not start.") from None
            running.cancel()
