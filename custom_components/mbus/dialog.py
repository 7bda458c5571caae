"""What all dialogs share: what their pages are filled in with is text, never markup."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult

from .markdown import in_markdown


class Dialog[
    ContextT: FlowContext,
    ResultT: FlowResult[Any, Any],
    HandlerT,
](FlowHandler[ContextT, ResultT, HandlerT]):
    """Escapes what descriptions, progress and reasons for an end are filled in with."""

    @callback
    @override
    def async_show_form(
        self,
        *,
        description_placeholders: Mapping[str, str] | None = None,
        plain_placeholders: Mapping[str, str] | None = None,
        **form: Any,
    ) -> ResultT:
        """Show a form; its errors and labels are `plain`: Home Assistant renders neither."""
        words = {**in_markdown(description_placeholders), **(plain_placeholders or {})}
        return super().async_show_form(description_placeholders=words, **form)

    @callback
    @override
    def async_show_menu(
        self,
        *,
        description_placeholders: Mapping[str, str] | None = None,
        **menu: Any,
    ) -> ResultT:
        """Show a menu."""
        words = in_markdown(description_placeholders)
        return super().async_show_menu(description_placeholders=words, **menu)

    @callback
    @override
    def async_show_progress(
        self,
        *,
        description_placeholders: Mapping[str, str] | None = None,
        **progress: Any,
    ) -> ResultT:
        """Show how far work is."""
        words = in_markdown(description_placeholders)
        return super().async_show_progress(description_placeholders=words, **progress)

    @callback
    @override
    def async_create_entry(
        self,
        *,
        description_placeholders: Mapping[str, str] | None = None,
        **entry: Any,
    ) -> ResultT:
        """End with something that is stored."""
        words = in_markdown(description_placeholders)
        return super().async_create_entry(description_placeholders=words, **entry)

    @callback
    @override
    def async_abort(
        self,
        *,
        description_placeholders: Mapping[str, str] | None = None,
        **end: Any,
    ) -> ResultT:
        """End, and say why."""
        words = in_markdown(description_placeholders)
        return super().async_abort(description_placeholders=words, **end)
