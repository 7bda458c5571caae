/** A list of which one is chosen. */

import { html, type TemplateResult } from "lit";

import type { GatewayRow } from "./types";

/** What is told apart by its value, and the words for it. */
export type Option<T extends string = string> = readonly [value: T, label: string];

interface Choice<T extends string> {
  label: string;
  options: readonly Option<T>[];
  chosen: string;
  choose: (value: T) => void;
  isDisabled?: boolean;
}

export const choice = <T extends string>(made: Choice<T>): TemplateResult =>
  html`<select
    aria-label=${made.label}
    ?disabled=${made.isDisabled ?? false}
    @change=${(event: Event) => {
      made.choose((event.target as HTMLSelectElement).value as T);
    }}
  >
    ${made.options.map(
      ([value, label]) =>
        html`<option value=${value} ?selected=${value === made.chosen}>${label}</option>`,
    )}
  </select>`;

/** Return the gateways as options. */
export const gatewayOptions = (gateways: readonly GatewayRow[]): Option[] =>
  gateways.map((each) => [each.entry_id, each.title]);
