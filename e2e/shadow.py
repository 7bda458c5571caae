"""JavaScript that looks into Home Assistant's pages: shadow roots in shadow roots.

The locators of playwright find elements there, but tell neither properties of elements nor
the text of a whole element.
"""

from typing import Final

FUNCTIONS: Final = """
const within = function* (root, name) {
    for (const each of root.querySelectorAll("*")) {
        if (each.localName === name) yield each;
        if (each.shadowRoot) yield* within(each.shadowRoot, name);
    }
};
const isText = node => !["script", "style", "svg"].includes(node.localName);
const textOf = node => node.nodeType === Node.TEXT_NODE ? node.data + "\\n"
    : [...node.shadowRoot?.childNodes ?? [], ...node.childNodes]
        .filter(isText).map(textOf).join("");
"""
"""`within(root, name)`: elements below a root. `textOf(node)`: all text in an element."""

PAGE_TEXT: Final = "() => textOf(document.body)"
SEARCH: Final = """() => {
    const [step] = within(document, "step-flow-progress");
    const ring = step?.shadowRoot.querySelector("ha-progress-ring");
    return [ring?.textContent.trim() ?? "", step ? textOf(step) : ""];
}"""
"""Percentage and text of a search; empty while the page shows none."""
BARS: Final = """() => {
    const bars = {};
    for (const chart of within(document, "ha-chart-base"))
        for (const series of Array.isArray(chart.data) ? chart.data : [])
            bars[series.name ?? ""] = Math.min(
                bars[series.name ?? ""] ?? Infinity, (series.data ?? []).filter(
                    point => (point.value ?? point)[1] > 0).length);
    return bars;
}"""
"""By the name of a series, how many of its bars are higher than nothing: on the chart with
the fewest, where there are several."""


def piercing(script: str) -> str:
    """Return a function that has the functions above."""
    return f"argument => {{{FUNCTIONS} return ({script})(argument); }}"
