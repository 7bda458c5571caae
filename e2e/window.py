"""A window of the browser, and what a person does in it.

Labels of Home Assistant's forms are bound to no field: a field is found as the selector
whose text starts with its label.
"""

from pathlib import Path
import re
from typing import Any, Final

from playwright.async_api import (
    Error,
    FloatRect,
    Locator,
    Page,
    TimeoutError as LateError,
    expect,
)

from .console import Console
from .errors import JourneyError
from .pictures import Pictures
from .presses import Presses
from .shadow import PAGE_TEXT, piercing

OPEN_DIALOG: Final = "wa-dialog dialog[open]"
MARGIN: Final = 16
"""What is seen around a dialog in a picture, in pixels."""
TRIES: Final = 3
SOON_MS: Final = 5_000
PATIENCE_MS: Final = 30_000
"""How long a person looks for something before calling it missing, on a slow machine."""
MINUTES: Final = 2
"""Place of the minutes in a field that has days, hours, minutes and seconds."""
DRAWN_MS: Final = 600
"""Pages tell nobody when they have finished drawing."""
UNTRANSLATED: Final = re.compile(
    r"component\.mbus\.\S+|Translation error:.*|\{[a-z_]+\}|MISSING_VALUE"
)
"""What a page shows in the place of a text that is missing or lacks a value."""
GO: Final = """path => {
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed"));
}"""
"""What a link of Home Assistant does: the page stays loaded."""


class Window:
    """What a person sees, and does with mouse and keyboard."""

    def __init__(
        self,
        page: Page,
        console: Console,
        presses: Presses,
        pictures: Pictures | None,
    ) -> None:
        """Look at an empty page."""
        self.page = page
        self.pictures = pictures
        self.console = console
        self.presses = presses
        self.hand_s = 0.0
        """How long a person takes before each click."""
        self.shots = Path()
        self._shots = 0

    def keep_shots_in(self, folder: Path) -> None:
        """Start a new series of screenshots."""
        folder.mkdir(parents=True, exist_ok=True)
        self.shots, self._shots = folder, 0

    async def log_in(self, user: str, password: str) -> None:
        """Log in as a person does."""
        await self.page.goto("/")
        await self.page.locator("input[name=username]").fill(user)
        await self.page.locator("input[name=password]").fill(password)
        await self.press("Log in")
        await self.waits_for("home-assistant-main")
        await self.start_anew()

    async def start_anew(self) -> None:
        """Load the page again, whatever was open."""
        # A page that leads to no other: the first one of all would, at any moment.
        await self.page.goto("/config/dashboard")
        await self.waits_for("ha-config-dashboard")

    async def open(self, path: str) -> None:
        """Follow a link to a page of Home Assistant."""
        # A dialog that closes goes back in the history.
        await self.sees_no_dialog()
        await self.evaluate(GO, path)
        await self.page.wait_for_timeout(DRAWN_MS)

    async def shot(self, name: str) -> None:
        """Take a picture of the window, on which every text has to be a text."""
        await self.snapshot(name)
        if untranslated := UNTRANSLATED.search(await self.evaluate(PAGE_TEXT)):
            raise JourneyError(f"A text is missing: '{untranslated[0]}' is shown.")

    async def snapshot(self, name: str) -> Path:
        """Take a picture of the window, whatever is on it; return where it is."""
        await self.page.wait_for_timeout(DRAWN_MS)
        self._shots += 1
        path = self.shots / f"{self._shots:02d}-{name}.png"
        await self.page.screenshot(path=path)
        return path

    async def picture(self, name: str, *, height: int | None = None) -> None:
        """Take a picture for the documentation, when pictures are asked for.

        It shows the dialog that is open, else the window, down to `height`.
        """
        if self.pictures is None or name in self.pictures.taken:
            return
        await self.page.wait_for_timeout(DRAWN_MS)
        clip = await self._dialog() or self._upper_part(height)
        self.pictures.taken[name] = await self.page.screenshot(clip=clip)

    def _upper_part(self, height: int | None) -> FloatRect | None:
        size = self.page.viewport_size
        if size is None or height is None:
            return None
        return {"x": 0, "y": 0, "width": size["width"], "height": height}

    async def _dialog(self) -> FloatRect | None:
        """Return where the dialog in front is, with a bit of what is behind it."""
        dialogs = self.page.locator(OPEN_DIALOG)
        box = await dialogs.last.bounding_box() if await dialogs.count() else None
        return (
            None
            if box is None
            else {
                "x": box["x"] - MARGIN,
                "y": box["y"] - MARGIN,
                "width": box["width"] + 2 * MARGIN,
                "height": box["height"] + 2 * MARGIN,
            }
        )

    def text(self, text: str) -> Locator:
        """Find a text, wherever it stands, as a whole."""
        return self.page.get_by_text(text, exact=True).locator("visible=true")

    def part(self, text: str) -> Locator:
        """Find a text that stands in a longer one."""
        return self.page.get_by_text(text).locator("visible=true")

    def field(self, label: str) -> Locator:
        """Find a field of a form by its label."""
        name = re.escape(label)
        start = re.compile(rf"^\s*{name}|{name} ?\*")
        return self.page.locator("ha-selector").filter(has_text=start)

    async def sees(self, text: str, *, within_s: float = PATIENCE_MS / 1000) -> None:
        """Wait for a text."""
        try:
            await self.part(text).first.wait_for(timeout=within_s * 1000)
        except LateError:
            raise JourneyError(f"'{text}' is not shown.") from None

    async def sees_no_more(
        self, text: str, *, within_s: float = PATIENCE_MS / 1000
    ) -> None:
        """Wait until a text is gone."""
        try:
            await expect(self.part(text)).to_have_count(0, timeout=within_s * 1000)
        except AssertionError:
            raise JourneyError(f"'{text}' is still shown.") from None

    async def sees_no_dialog(self) -> None:
        """Wait until every dialog is closed."""
        try:
            await expect(self.page.locator(OPEN_DIALOG)).to_have_count(0)
        except AssertionError:
            raise JourneyError("A dialog stays open.") from None

    async def waits_for(self, selector: str) -> None:
        """Wait for an element."""
        try:
            await self.page.locator(selector).first.wait_for()
        except LateError:
            raise JourneyError(f"There is no {selector} on the page.") from None

    async def press(self, name: str, *, inside: Locator | None = None) -> None:
        """Press the button with a name; the one in front where there are several."""
        buttons = (inside or self.page).get_by_role("button", name=name, exact=True)
        await self.click(buttons.locator("visible=true").last, f"a button '{name}'")

    async def press_until(self, name: str, text: str) -> None:
        """Press a button of a page that may still be loading, until a text is shown."""
        for _ in range(TRIES):
            await self.press(name)
            if await self.shows(text):
                return
        raise JourneyError(f"'{name}' was pressed, and '{text}' is not shown.")

    async def shows(self, text: str) -> bool:
        """Whether a text is shown soon."""
        try:
            await self.part(text).first.wait_for(timeout=SOON_MS)
        except LateError:
            return False
        return True

    async def choose(self, text: str) -> None:
        """Choose an item of a list or a menu."""
        await self.click(self.text(text).last, f"'{text}' to choose")

    async def fill(self, label: str, value: str) -> None:
        """Type into a field of a form."""
        try:
            await self.type_into(
                self.field(label).locator("input, textarea").first, value
            )
        except Error:
            raise JourneyError(f"The field '{label}' cannot be filled in.") from None

    async def fill_minutes(self, label: str, value: str) -> None:
        """Type minutes into a field that has days, hours, minutes and seconds."""
        try:
            await self.field(label).locator("input").nth(MINUTES).fill(value)
        except Error:
            raise JourneyError(f"The field '{label}' cannot be filled in.") from None

    async def holds_minutes(self, label: str, value: str) -> None:
        """Wait until a field with days, hours, minutes and seconds has these minutes."""
        minutes = self.field(label).locator("input").nth(MINUTES)
        try:
            await expect(minutes).to_have_value(value)
        except AssertionError:
            raise JourneyError(f"The field '{label}' does not hold {value}.") from None

    async def select(self, label: str, option: str) -> None:
        """Choose one of the options of a field."""
        await self.click(
            self.field(label).locator("ha-picker-field").first, f"the field '{label}'"
        )
        await self.choose(option)

    async def choose_port(self, path: str) -> None:
        """Type the path of a serial port that the list does not know."""
        port = self.page.locator("ha-selector-serial_port")
        await self.click(port.locator("ha-picker-field"), "a list of serial ports")
        await self.choose("Enter manually")
        # The list has an input too, and goes.
        await expect(port.locator("ha-generic-picker")).to_have_count(0)
        await port.locator("input").fill(path)

    async def choose_option(self, picker: Locator, search: str) -> None:
        """Choose what is found first in a list with a search."""
        await self.click(
            picker.locator("ha-picker-field").first, "a list to choose from"
        )
        await picker.locator("ha-input-search input").fill(search)
        option = self.page.locator("ha-list-item-option").filter(has_text=search)
        await self.click(option.first, f"'{search}' to choose")

    async def choose_statistic(self, label: str, device: str) -> None:
        """Choose the first statistic of a device in a dialog of the energy panel."""
        picker = self.page.locator("ha-statistic-picker").filter(has_text=label)
        await self.choose_option(picker, device)

    def checkbox(self, text: str) -> Locator:
        """Find a checkbox by a part of what stands beside it."""
        return self.page.locator("ha-checkbox").filter(has_text=text)

    async def tick(self, text: str, *, on: bool) -> None:
        """Set a checkbox."""
        box = self.checkbox(text).first
        if await box.locator("input").is_checked() == on:
            raise JourneyError(f"'{text}' is {'on' if on else 'off'} already.")
        await self.click(
            box.locator("label").first, f"a checkbox '{text}'", at_its_start=True
        )
        await expect(box.locator("input")).to_be_checked(checked=on)

    async def switch(self, text: str) -> None:
        """Press the switch of a setting that has a text in it."""
        row = self.page.locator("ha-settings-row").filter(has_text=text)
        await self.click(row.locator("ha-switch"), f"a switch '{text}'")

    async def scroll_to(self, text: str) -> None:
        """Move a text to the top of the window."""
        await self.text(text).first.evaluate("text => text.scrollIntoView()")

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        """Ask a page with a function that may use those of `shadow`."""
        return await self.page.evaluate(piercing(script), argument)

    async def click(
        self, target: Locator, what: str, *, at_its_start: bool = False
    ) -> None:
        """Click on something that has to be there, at its middle or at its start."""
        await self.page.wait_for_timeout(1000 * self.hand_s)
        try:
            await target.click(position={"x": 10, "y": 10} if at_its_start else None)
        except LateError:
            raise JourneyError(f"There is not {what}.") from None

    async def type_into(self, field: Locator, text: str) -> None:
        """Click into a field, and type or paste a text in the place of what is there."""
        await self.click(field, "a field to type into")
        await field.fill(text)
