/** The only file that knows Home Assistant's pages: what they hand over, and how to call them. */

import { html, nothing, type TemplateResult } from "lit";

export interface Device {
  id: string;
  name: string | null;
  name_by_user: string | null;
  area_id: string | null;
}

export interface Area {
  area_id: string;
  name: string;
}

export interface Entity {
  entity_id: string;
  device_id?: string | null;
  platform?: string;
  translation_key?: string | null;
}

export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
  date_format: string;
  time_zone: string;
}

export type Unsubscribe = () => void | Promise<void>;

/** What the panel uses of the object that Home Assistant gives to each of its pages. */
export interface Hass {
  language: string;
  locale: Locale;
  config: { time_zone: string };
  devices: Record<string, Device>;
  areas: Record<string, Area>;
  entities: Record<string, Entity>;
  localize(key: string, values?: Record<string, string | number>): string;
  loadBackendTranslation(category: string, integration: string): Promise<unknown>;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target?: undefined,
    notifyOnError?: boolean,
  ): Promise<unknown>;
  connection: {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- who asks knows
    subscribeMessage<T>(
      callback: (event: T) => void,
      message: Record<string, unknown>,
    ): Promise<Unsubscribe>;
  };
}

export interface Route {
  prefix: string;
  path: string;
}

/** Whether a person reads words, numbers and dates in another way than before. */
export const speaksOtherwise = (before: Hass | undefined, now: Hass): boolean =>
  before !== undefined && (before.language !== now.language || before.locale !== now.locale);

const tell = (from: EventTarget, name: string, detail: unknown = {}): void => {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
};

export const toggleMenu = (from: EventTarget): void => {
  tell(from, "hass-toggle-menu");
};

export const notify = (from: EventTarget, message: string): void => {
  tell(from, "hass-notification", { message });
};

/** Go to another page of Home Assistant; with `replace` without a step back to this one. */
export const navigate = (path: string, replace = false): void => {
  if (replace) history.replaceState(history.state, "", path);
  else history.pushState(null, "", path);
  tell(window, "location-changed", { replace });
};

/** Return the key of an error's message, nothing for one that has none. */
export const keyOf = (error: unknown): string =>
  (error as { translation_key?: string }).translation_key ?? "";

/** Return the words of an error that a command or an action ended with. */
export const wordsOf = (hass: Hass, error: unknown): string => {
  const told = error as {
    message?: string;
    translation_key?: string;
    translation_domain?: string;
    translation_placeholders?: Record<string, string>;
  };
  const words =
    told.translation_key && told.translation_domain
      ? hass.localize(
          `component.${told.translation_domain}.exceptions.${told.translation_key}.message`,
          told.translation_placeholders,
        )
      : "";
  return words || told.message || String(error);
};

const NUMBERS: Record<string, string | undefined> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  quote_decimal: "de-CH",
  space_comma: "fr",
};

/** Return the language whose numbers a person wants, nothing for the browser's own. */
const numberLanguage = (locale: Locale): string | undefined =>
  locale.number_format === "system"
    ? undefined
    : (NUMBERS[locale.number_format] ?? locale.language);

/** Write a plain decimal as a person writes it, with exactly its own digits. */
export const formatDecimal = (text: string, locale: Locale): string => {
  if (locale.number_format === "none") return text;
  const decimals = text.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(numberLanguage(locale), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  // As text: a number of JavaScript would lose what it has behind 15 digits.
  return format.format(text as unknown as number);
};

const zoneOf = (hass: Hass): string | undefined =>
  hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;

const hours = (locale: Locale): boolean | undefined =>
  locale.time_format === "12" ? true : locale.time_format === "24" ? false : undefined;

/** Languages that write dates in digits alone, in the order that a person wants. */
const DATES: Record<string, string | undefined> = { DMY: "en-GB", MDY: "en-US", YMD: "sv" };

const dateLanguage = (locale: Locale): string | undefined =>
  locale.date_format === "system" ? undefined : (DATES[locale.date_format] ?? locale.language);

const timeLanguage = (locale: Locale): string | undefined =>
  locale.time_format === "system" ? undefined : locale.language;

const formatTime = (moment: Date, hass: Hass, options: Intl.DateTimeFormatOptions): string => {
  const hour12 = hours(hass.locale);
  const timeZone = zoneOf(hass);
  return new Intl.DateTimeFormat(timeLanguage(hass.locale), {
    ...options,
    ...(hour12 === undefined ? {} : { hour12 }),
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(moment);
};

const formatDate = (moment: Date, hass: Hass): string => {
  const timeZone = zoneOf(hass);
  return new Intl.DateTimeFormat(dateLanguage(hass.locale), {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(moment);
};

/** Write a moment, told in ISO 8601 or in milliseconds since 1970. */
export const formatMoment = (told: string | number, hass: Hass): string => {
  const moment = new Date(told);
  const time = formatTime(moment, hass, { hour: "2-digit", minute: "2-digit" });
  return `${formatDate(moment, hass)} ${time}`;
};

export const formatClock = (milliseconds: number, hass: Hass): string =>
  formatTime(new Date(milliseconds), hass, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 1,
  });

/** Write what a meter's own clock shows: it is in no time zone. */
export const formatShown = (iso: string, hass: Hass): string => {
  const isDay = !iso.includes("T");
  return new Intl.DateTimeFormat(hass.locale.language, {
    dateStyle: "medium",
    ...(isDay ? {} : { timeStyle: "short" }),
    timeZone: "UTC",
  }).format(new Date(isDay ? `${iso}T00:00Z` : `${iso}Z`));
};

const MENU = "M3 6h18v2H3V6m0 5h18v2H3v-2m0 5h18v2H3v-2Z";

/** The button that opens the sidebar, where that is not there by itself. */
export const menuButton = (
  hass: Hass,
  narrow: boolean,
  label: string,
): TemplateResult | typeof nothing => {
  if (customElements.get("ha-menu-button"))
    return html`<ha-menu-button .hass=${hass} .narrow=${narrow}></ha-menu-button>`;
  if (!narrow) return nothing;
  return html`<button
    class="icon"
    aria-label=${label}
    @click=${(event: Event) => {
      if (event.currentTarget) toggleMenu(event.currentTarget);
    }}
  >
    <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${MENU} /></svg>
  </button>`;
};
