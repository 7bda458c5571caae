/** The rows of all meters, joined with what Home Assistant knows of their devices. */

import type { Hass } from "./ha";
import { unpacked } from "./packing";
import type { GatewayRow, MeterRow, RowsEvent } from "./types";

/** A row with the name and the place that its device has now. */
export interface Meter extends MeterRow {
  /** What no other row has. */
  id: string;
  name: string;
  area: string;
  gateway: string;
  /** Everything that a search looks at, in small letters. */
  haystack: string;
}

export class Store {
  gateways: GatewayRow[] = [];
  /** Whether the rows have come. */
  isLoaded = false;
  private rows = new Map<string, MeterRow>();
  private joined: Meter[] | null = null;
  private devices: Hass["devices"] | null = null;
  private areas: Hass["areas"] | null = null;

  /** Take what the integration tells; the first event replaces whatever was known. */
  apply(event: RowsEvent): void {
    if (event.is_first) {
      this.rows = new Map();
      this.isLoaded = true;
    }
    for (const id of event.removed ?? []) this.rows.delete(id);
    for (const row of unpacked(event.meters ?? [])) this.rows.set(row.meter_id, row);
    if (event.gateways) this.gateways = event.gateways;
    this.joined = null;
  }

  /** Take over where a meter answers from now on: the next event tells that a second later. */
  move(meterId: string, address: number): void {
    const row = this.rows.get(meterId);
    if (!row) return;
    this.rows.set(meterId, { ...row, address, answers_at: address });
    this.joined = null;
  }

  /** Return the meters with names and areas; the same array as long as nothing changes. */
  meters(hass: Hass): Meter[] {
    if (this.joined && this.devices === hass.devices && this.areas === hass.areas)
      return this.joined;
    this.devices = hass.devices;
    this.areas = hass.areas;
    const gateways = new Map(this.gateways.map((each) => [each.entry_id, each.title]));
    this.joined = [...this.rows.values()].map((row) => join(row, hass, gateways));
    return this.joined;
  }

  get total(): number {
    return this.rows.size;
  }
}

const join = (row: MeterRow, hass: Hass, gateways: Map<string, string>): Meter => {
  const device = row.device_id ? hass.devices[row.device_id] : undefined;
  const name = device?.name_by_user ?? device?.name ?? row.title;
  const area = (device?.area_id ? hass.areas[device.area_id]?.name : undefined) ?? "";
  const gateway = gateways.get(row.entry_id) ?? "";
  const told = [name, row.number, row.maker, row.model, row.medium, row.address, area, gateway];
  return { ...row, id: row.meter_id, name, area, gateway, haystack: told.join("\n").toLowerCase() };
};

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Keep the meters that have every word of a search. */
export const search = (meters: readonly Meter[], text: string): Meter[] => {
  const words = wordsOf(text);
  return meters.filter((each) => words.every((word) => each.haystack.includes(word)));
};

/** Return what tells whether a search names the number or the address of a meter. */
export const isMeantBy = (text: string): ((meter: Meter) => boolean) | null => {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  return (each) =>
    words.some((word) => word === each.number?.toLowerCase() || word === String(each.address));
};
