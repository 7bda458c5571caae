"""QEMU's monitor: adapters that are plugged in, and pulled."""

import asyncio
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any, Final, Self

from .errors import KernelError

ANSWER_S: Final = 30


@dataclass
class Monitor:
    """A connection to the monitor, one command at a time."""

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    _events: list[dict[str, Any]] = field(default_factory=list, init=False)

    @classmethod
    async def connect(cls, socket: Path) -> Self:
        """Connect; raise KernelError."""
        monitor = cls(*await asyncio.open_unix_connection(socket))
        await monitor._next()
        await monitor.execute("qmp_capabilities")
        return monitor

    async def execute(self, command: str, **arguments: Any) -> Any:
        """Run a command; return what it returns, or raise KernelError."""
        request = {"execute": command, "arguments": arguments}
        self._writer.write(json.dumps(request).encode())
        while True:
            message = await self._next()
            if "error" in message:
                reason = message["error"]["desc"]
                raise KernelError(f"QEMU refuses {command}: {reason}")
            if "return" in message:
                return message["return"]
            self._events.append(message)

    async def wait_until_deleted(self, device: str) -> None:
        """Wait until the guest has let go of a device; raise KernelError."""
        while not any(_is_end_of(device, each) for each in self._events):
            self._events.append(await self._next())
        self._events.clear()

    async def _next(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(ANSWER_S):
                line = await self._reader.readline()
        except TimeoutError:
            raise KernelError("QEMU's monitor does not answer.") from None
        if not line:
            raise KernelError("QEMU's monitor has hung up.")
        message: dict[str, Any] = json.loads(line)
        return message


def _is_end_of(device: str, message: dict[str, Any]) -> bool:
    return (
        message.get("event") == "DEVICE_DELETED"
        and message["data"].get("device") == device
    )
