"""Talking to Home Assistant as its own pages do: REST and WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

import aiohttp

from .errors import DemoError

USER: Final = "demo"
PASSWORD: Final = "demo-meters"
REASON_LENGTH: Final = 500
ANSWER_S: Final = 60
POLL_S: Final = 0.5
"""Between two looks at something that tells no news by itself."""


class Client:
    """A session with Home Assistant."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Start without being logged in."""
        self._session = session
        self._url = url
        self._token = ""

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, patience_s: float = ANSWER_S
    ) -> AsyncIterator[Client]:
        """Open a session; each answer may take as long as there is patience."""
        timeout = aiohttp.ClientTimeout(total=patience_s)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            yield cls(session, url)

    async def wait_until_served(self) -> None:
        """Wait for the page where a person logs in."""
        while await self._login_status() is None:  # noqa: ASYNC110, it tells no news
            await asyncio.sleep(POLL_S)

    async def _login_status(self) -> int | None:
        """Return 200 when people can log in, 400 while there is no user yet."""
        try:
            async with self._session.get(f"{self._url}/auth/providers") as response:
                return response.status if response.status in {200, 400} else None
        except aiohttp.ClientError:
            return None

    async def log_in(self) -> None:
        """Log in, as the first user when there is none."""
        is_new = await self._login_status() == 400
        code = await (self._code_of_new_user() if is_new else self._code_of_user())
        answer = await self._request(
            "POST",
            "/auth/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "client_id": f"{self._url}/",
            },
        )
        self._token = answer["access_token"]

    async def _code_of_new_user(self) -> str:
        answer = await self.post(
            "/api/onboarding/users",
            {
                "client_id": f"{self._url}/",
                "name": "Demo",
                "username": USER,
                "password": PASSWORD,
                "language": "en",
            },
        )
        return str(answer["auth_code"])

    async def _code_of_user(self) -> str:
        flow = await self.post(
            "/auth/login_flow",
            {
                "client_id": f"{self._url}/",
                "handler": ["homeassistant", None],
                "redirect_uri": f"{self._url}/",
            },
        )
        answer = await self.post(
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": f"{self._url}/", "username": USER, "password": PASSWORD},
        )
        if answer["type"] != "create_entry":
            raise DemoError(f"Home Assistant does not let {USER} log in.")
        return str(answer["result"])

    async def get(self, path: str) -> Any:
        """Return what is at a path."""
        return await self._request("GET", path)

    async def post(self, path: str, json: Mapping[str, Any]) -> Any:
        """Send something to a path; return the answer."""
        return await self._request("POST", path, json=json)

    async def _request(self, method: str, path: str, **content: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        url = f"{self._url}{path}"
        try:
            async with self._session.request(
                method, url, headers=headers, **content
            ) as response:
                if response.ok:
                    return await response.json()
                reason = f"{response.status} {(await response.text())[:REASON_LENGTH]}"
        except aiohttp.ClientError as error:
            raise DemoError(f"{method} {path} failed: {error}") from error
        raise DemoError(f"Home Assistant refused {method} {path}: {reason}")

    @asynccontextmanager
    async def websocket(self) -> AsyncIterator[Commands]:
        """Open a connection for commands."""
        address = f"{self._url}/api/websocket"
        async with self._session.ws_connect(address, max_msg_size=0) as connection:
            await connection.receive_json()
            await connection.send_json({"type": "auth", "access_token": self._token})
            answer = await connection.receive_json()
            if answer["type"] != "auth_ok":
                raise DemoError(f"Home Assistant refused the token: {answer}")
            yield Commands(connection)


class Commands:
    """Commands over one WebSocket connection, one at a time."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        """Start numbering."""
        self._connection = connection
        self._numbers = count(1)

    async def send(self, command: str, **arguments: Any) -> Any:
        """Run a command; return its result."""
        number = next(self._numbers)
        await self._connection.send_json({"id": number, "type": command, **arguments})
        answer = await self._connection.receive_json()
        if not answer["success"]:
            reason = answer["error"]["message"]
            raise DemoError(f"Home Assistant refused {command}: {reason}")
        return answer["result"]
