/** The words of the panel, from the translations of the integration. */

import type { Hass } from "./ha";

export type Values = Record<string, string | number>;

/** Return a text below `config_panel` in the language of the page. */
export const textOf = (hass: Hass, key: string, values?: Values): string =>
  hass.localize(`component.mbus.config_panel.${key}`, values);

/** Fetch the texts; before that a page would show nothing in their places. */
export const loadTexts = async (hass: Hass): Promise<void> => {
  await Promise.all([
    hass.loadBackendTranslation("config_panel", "mbus"),
    // What a command refuses is told in these.
    hass.loadBackendTranslation("exceptions", "mbus"),
  ]);
};
