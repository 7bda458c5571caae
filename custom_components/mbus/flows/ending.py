"""A dialog that outlives what it is about ends with a sentence, in whichever step it is."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from custom_components.mbus.dialog import Dialog
from custom_components.mbus.gateway import Gateway, MbusConfigEntry, running_gateway
from custom_components.mbus.meter import UnreadableMeterError
from homeassistant.config_entries import UnknownEntry, UnknownSubEntry
from homeassistant.data_entry_flow import FlowContext, FlowResult, FlowResultType

type Step = Callable[..., Awaitable[Any]]


class NotLoadedError(Exception):
    """A gateway does not run, and without it there is nothing to ask, or to change."""


def running(entry: MbusConfigEntry) -> Gateway:
    """Return the gateway of an entry; raise NotLoadedError where it does not run."""
    gateway = running_gateway(entry)
    if gateway is None:
        raise NotLoadedError
    return gateway


GONE = (NotLoadedError, UnknownEntry, UnknownSubEntry, UnreadableMeterError)
"""What says that a gateway or a meter is not there any more."""


class EndsWhenGone[
    ContextT: FlowContext,
    ResultT: FlowResult[Any, Any],
    HandlerT,
](Dialog[ContextT, ResultT, HandlerT]):
    """Asks before every step whether what it is about is still there."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put the question before the steps of a dialog."""
        super().__init_subclass__(**kwargs)
        for name, step in list(vars(cls).items()):
            if name.startswith("async_step_"):
                setattr(cls, name, _ending(step))

    @abstractmethod
    def _require(self) -> None:
        """Raise one of GONE where the dialog cannot go on."""

    async def async_step_gone(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """End behind a page that shows progress."""
        try:
            self._require()
        except GONE as err:
            return self._end(err)
        # It came back meanwhile; what was under way when it went is lost all the same.
        return self.async_abort(reason="not_loaded")

    async def take_step(self, step: Step, user_input: dict[str, Any] | None) -> ResultT:
        """Take a step where that can be done, else end."""
        try:
            self._require()
            result: ResultT = await step(self, user_input)
        except GONE as err:
            page = self.cur_step
            if page is not None and page["type"] is FlowResultType.SHOW_PROGRESS:
                # Such a page can only lead to another step.
                return self.async_show_progress_done(next_step_id="gone")
            return self._end(err)
        return result

    def _end(self, err: Exception) -> ResultT:
        match err:
            case UnknownEntry():
                return self.async_abort(reason="gateway_gone")
            case UnknownSubEntry() | UnreadableMeterError():
                return self.async_abort(reason="meter_gone")
            case _:
                return self.async_abort(reason="not_loaded")


def _ending(step: Step) -> Step:
    @wraps(step)
    async def ending(
        flow: EndsWhenGone[Any, Any, Any], user_input: dict[str, Any] | None = None
    ) -> Any:
        return await flow.take_step(step, user_input)

    return ending
