/** A page of Home Assistant as far as the panel uses it, with English texts. */

import english from "../../custom_components/mbus/translations/en.json";
import type { Hass } from "../src/ha";
import type { MeterRow, PackedRows } from "../src/types";

export interface Asked {
  hass: Hass;
  /** What was sent, oldest first. */
  sent: Record<string, unknown>[];
  /** Tells a subscriber something, by the type of what was subscribed to. */
  tell: (type: string, event: unknown) => void;
  /** How many subscriptions are open. */
  open: () => number;
  answers: Record<string, unknown>;
}

const textAt = (key: string): string => {
  const found = key
    .split(".")
    .slice(2)
    .reduce<unknown>(
      (tree, part) => (tree as Record<string, unknown> | undefined)?.[part],
      english,
    );
  return typeof found === "string" ? found : "";
};

export const hassOf = (): Asked => {
  const sent: Record<string, unknown>[] = [];
  const answers: Record<string, unknown> = {};
  const subscribers = new Map<string, Set<(event: unknown) => void>>();
  const subscribersOf = (type: string): Set<(event: unknown) => void> => {
    const found = subscribers.get(type) ?? new Set();
    subscribers.set(type, found);
    return found;
  };
  const hass: Hass = {
    language: "en",
    locale: {
      language: "en",
      number_format: "comma_decimal",
      time_format: "24",
      date_format: "YMD",
      time_zone: "server",
    },
    config: { time_zone: "UTC" },
    devices: {},
    areas: { cellar: { area_id: "cellar", name: "Cellar" } },
    entities: {},
    localize: (key, values) =>
      Object.entries(values ?? {}).reduce(
        (text, [name, value]) => text.replaceAll(`{${name}}`, String(value)),
        textAt(key),
      ),
    loadBackendTranslation: () => Promise.resolve(),
    callWS: <T>(message: Record<string, unknown>) => {
      sent.push(message);
      const answer = answers[String(message["type"])];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as T);
    },
    callService: (domain, service, data) => {
      sent.push({ type: `${domain}.${service}`, ...data });
      return Promise.resolve();
    },
    connection: {
      subscribeMessage: (callback, message) => {
        sent.push(message);
        const all = subscribersOf(String(message["type"]));
        const subscriber = callback as (event: unknown) => void;
        all.add(subscriber);
        return Promise.resolve(() => {
          all.delete(subscriber);
        });
      },
    },
  };
  return {
    hass,
    sent,
    answers,
    tell: (type, event) => {
      for (const each of subscribersOf(type)) each(event);
    },
    open: () => [...subscribers.values()].reduce((count, all) => count + all.size, 0),
  };
};

export const meterRow = (place: number, more: Partial<MeterRow> = {}): MeterRow => ({
  entry_id: "gateway",
  meter_id: `meter-${place}`,
  device_id: null,
  title: `Meter ${place}`,
  number: String(10000000 + place),
  maker: "Kamstrup",
  model: null,
  version: 27,
  medium: "heat meter",
  address: (place % 250) + 1,
  answers_at: (place % 250) + 1,
  amount: { name: "Energy", kind: "number", text: `${place}.5`, unit: "kWh" },
  read_at: 1795780800,
  state: "answering",
  problem: null,
  interval_s: 900,
  has_own_interval: false,
  failed_reads: 0,
  ...more,
});

/** Pack rows as the integration does. */
export const packed = (rows: readonly MeterRow[]): PackedRows[] =>
  [...new Set(rows.map((each) => each.entry_id))].map((entry_id) => {
    const flat = rows
      .filter((each) => each.entry_id === entry_id)
      .map(({ amount, ...row }) => ({
        ...row,
        amount_name: amount?.name ?? null,
        amount_kind: amount?.kind ?? null,
        amount_text: amount?.text ?? null,
        amount_unit: amount?.unit ?? null,
      }));
    return { entry_id, columns: Object.keys(flat[0] ?? {}), rows: flat.map(Object.values) };
  });

export const settled = async (element: { updateComplete: Promise<unknown> }): Promise<void> => {
  await element.updateComplete;
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await element.updateComplete;
};
