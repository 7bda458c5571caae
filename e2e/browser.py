"""A headless browser with one window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, Playwright, async_playwright

from .console import Console
from .pictures import Pictures
from .presses import Presses
from .window import PATIENCE_MS, Window

WIDTH, HEIGHT = 1280, 800
WITHOUT_NETWORK: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
NO_SERVICE_WORKER: Final = (
    "if (navigator.serviceWorker)"
    " navigator.serviceWorker.register = () => new Promise(() => {});"
)
"""It would load the page anew, in the middle of a journey, once it has fetched all."""


@asynccontextmanager
async def _browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await _launch(playwright, chromium)
        try:
            yield browser
        finally:
            await browser.close()


async def _launch(playwright: Playwright, chromium: str) -> Browser:
    # Interrupts are for the program that ends everything in order.
    return await playwright.chromium.launch(
        executable_path=chromium,
        args=list(WITHOUT_NETWORK),
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )


@asynccontextmanager
async def window(
    chromium: str, url: str, pictures: Pictures | None
) -> AsyncIterator[Window]:
    """Open a window of a new browser."""
    async with _browser(chromium) as browser:
        context = await browser.new_context(
            base_url=url,
            locale="en-US",
            reduced_motion="reduce",
            viewport={"width": WIDTH, "height": HEIGHT},
        )
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(NO_SERVICE_WORKER)
        page, presses = await context.new_page(), Presses()
        await presses.follow(page)
        yield Window(page, Console(page), presses, pictures)
