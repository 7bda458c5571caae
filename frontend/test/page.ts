/** A page of the panel in the document, and how a person looks and clicks there. */

import { MbusPanel } from "../src/panel";
import { hassOf, settled, type Asked } from "./hass";

export const METERS = "mbus/meters/subscribe";
export const GATEWAY = {
  entry_id: "gateway",
  title: "Cellar",
  device_id: null,
  is_running: true,
  problem: null,
};

export let asked: Asked;
export let panel: MbusPanel;

/** Open the panel anew. */
export const openPanel = async (): Promise<void> => {
  sessionStorage.clear();
  asked = hassOf();
  panel = new MbusPanel();
  panel.hass = asked.hass;
  panel.route = { prefix: "/mbus", path: "" };
  document.body.style.margin = "0";
  document.documentElement.lang = "en";
  const frame = document.createElement("div");
  frame.style.height = "800px";
  frame.append(panel);
  document.body.replaceChildren(frame);
  await idle();
};

/** Put another panel of the same Home Assistant in the place of this one. */
export const reopenPanel = async (): Promise<void> => {
  const again = new MbusPanel();
  again.hass = asked.hass;
  panel.replaceWith(again);
  panel = again;
  await idle();
};

export const closePanel = (): void => {
  document.body.replaceChildren();
};

/** Return what stands in an element and in all of its shadows. */
export const textIn = (node: Node): string =>
  [...node.childNodes, ...(node instanceof Element && node.shadowRoot ? [node.shadowRoot] : [])]
    .map((each) =>
      each instanceof Text
        ? each.data
        : each instanceof HTMLStyleElement
          ? ""
          : textIn(each),
    )
    .join(" ")
    .replace(/\s+/g, " ");

/** Find elements in all shadows. */
export const all = (selector: string, root: ParentNode = panel): HTMLElement[] => {
  const inside = (root instanceof Element ? root.shadowRoot : null) ?? root;
  return [
    ...inside.querySelectorAll<HTMLElement>(selector),
    ...[...inside.querySelectorAll("*")]
      .filter((each) => each.shadowRoot)
      .flatMap((each) => all(selector, each)),
  ];
};

export const first = (selector: string): HTMLElement => {
  const [found] = all(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
};

export const button = (name: string): HTMLElement => {
  const found = all("button").find((each) => each.textContent.trim() === name);
  if (!found) throw new Error(`there is no button ${name}`);
  return found;
};

export const idle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await settled(panel);
};

export const go = async (path: string): Promise<void> => {
  panel.route = { prefix: "/mbus", path };
  await idle();
};

/** Type into a field, or choose from a list. */
export const fill = async (
  field: HTMLElement,
  value: string,
  event: "input" | "change" = "input",
): Promise<void> => {
  (field as HTMLInputElement | HTMLSelectElement).value = value;
  field.dispatchEvent(new Event(event));
  await idle();
};

/** Return what was asked by commands of a type. */
export const sentOf = (type: string): Record<string, unknown>[] =>
  asked.sent.filter((each) => each["type"] === type);
