/** The commands of the integration, each as a function. */

import type { Readings } from "./figures";
import type { Area, Hass, Unsubscribe } from "./ha";
import type {
  Added,
  DecodedTelegram,
  Done,
  MeterDetail,
  MeterRow,
  Moved,
  RowsEvent,
  SearchEvent,
  TrafficEvent,
} from "./types";

export const subscribeMeters = (
  hass: Hass,
  callback: (event: RowsEvent) => void,
): Promise<Unsubscribe> =>
  hass.connection.subscribeMessage(callback, {
    type: "mbus/meters/subscribe",
    language: hass.language,
  });

export const subscribeTraffic = (
  hass: Hass,
  callback: (event: TrafficEvent) => void,
): Promise<Unsubscribe> =>
  hass.connection.subscribeMessage(callback, { type: "mbus/traffic/subscribe" });

export const getMeter = (hass: Hass, entryId: string, meterId: string): Promise<MeterDetail> =>
  hass.callWS({
    type: "mbus/meter",
    entry_id: entryId,
    meter_id: meterId,
    language: hass.language,
  });

export interface DecodeRequest {
  telegram: string;
  key?: string;
  entry_id?: string;
  meter_id?: string;
}

export const decode = (hass: Hass, request: DecodeRequest): Promise<DecodedTelegram[]> =>
  hass.callWS({ type: "mbus/decode", ...request, language: hass.language });

type Named = Pick<MeterRow, "entry_id" | "meter_id">;

export const setReadInterval = (
  hass: Hass,
  meters: readonly Named[],
  interval_s: number | null,
): Promise<Done[]> =>
  hass.callWS({
    type: "mbus/meters/set_interval",
    meters: meters.map(namedOf),
    interval_s,
  });

const namedOf = ({ entry_id, meter_id }: Named): Named => ({ entry_id, meter_id });

/** Read of meters what is read of another one of their model. */
export const setRecords = (
  hass: Hass,
  source: Named,
  meters: readonly Named[],
): Promise<Done[]> =>
  hass.callWS({
    type: "mbus/meters/set_records",
    source: namedOf(source),
    meters: meters.map(namedOf),
  });

/** Remove a meter with its device and entities; core keeps them. */
export const removeMeter = (hass: Hass, meter: Named): Promise<unknown> =>
  hass.callWS({
    type: "config_entries/subentries/delete",
    entry_id: meter.entry_id,
    subentry_id: meter.meter_id,
  });

/** Change what a person calls the device of a meter, or where it is; core keeps both. */
export const updateDevice = (
  hass: Hass,
  deviceId: string,
  change: { name_by_user?: string | null; area_id?: string | null },
): Promise<unknown> =>
  hass.callWS({ type: "config/device_registry/update", device_id: deviceId, ...change });

/** Make an area; core keeps it. */
export const createArea = (hass: Hass, name: string): Promise<Area> =>
  hass.callWS({ type: "config/area_registry/create", name });

export const subscribeSearch = (
  hass: Hass,
  entryId: string,
  callback: (event: SearchEvent) => void,
): Promise<Unsubscribe> =>
  hass.connection.subscribeMessage(callback, {
    type: "mbus/search/subscribe",
    entry_id: entryId,
    language: hass.language,
  });

export const startSearch = (
  hass: Hass,
  entryId: string,
  method: string,
  isThorough: boolean,
): Promise<unknown> =>
  hass.callWS({ type: "mbus/search/start", entry_id: entryId, method, is_thorough: isThorough });

export const stopSearch = (hass: Hass, entryId: string): Promise<unknown> =>
  hass.callWS({ type: "mbus/search/stop", entry_id: entryId });

export interface AddRequest {
  entry_id: string;
  found_id: string;
  name: string | null;
  preset: string;
  with_history: boolean;
}

export const addFound = (hass: Hass, request: AddRequest): Promise<Added> =>
  hass.callWS({ type: "mbus/search/add", ...request });

export const setAddress = (hass: Hass, meter: Named, address: number): Promise<Moved> =>
  hass.callWS({
    type: "mbus/address/set",
    entry_id: meter.entry_id,
    meter_id: meter.meter_id,
    address,
  });

/** What of readings is wanted: meters or gateways by device, dates, records by key. */
export interface ReadingsRequest {
  device_id?: string[];
  at?: string;
  since?: string;
  read?: boolean;
  keys?: string[];
  decimal?: string;
  separator?: string;
}

const askForReadings = async <T>(hass: Hass, data: Record<string, unknown>): Promise<T> => {
  const answer = await hass.callWS<{ response: T }>({
    type: "call_service",
    domain: "mbus",
    service: "get_readings",
    service_data: data,
    return_response: true,
  });
  return answer.response;
};

/** Ask for readings by the action that anybody may call. */
export const getReadings = (hass: Hass, request: ReadingsRequest): Promise<Readings> =>
  askForReadings(hass, { ...request });

/** Ask for them as a table that spreadsheets open. */
export const getReadingsTable = async (hass: Hass, request: ReadingsRequest): Promise<string> => {
  const { csv } = await askForReadings<{ csv: string }>(hass, { ...request, format: "csv" });
  return csv;
};

/** Read a meter by its button; the promise ends when that has. */
export const readNow = (hass: Hass, deviceId: string): Promise<unknown> => {
  const button = Object.values(hass.entities).find(
    (each) =>
      each.device_id === deviceId &&
      each.platform === "mbus" &&
      each.translation_key === "read_now",
  );
  if (!button) return Promise.reject(new NoButtonError());
  const data = { entity_id: button.entity_id };
  return hass.callService("button", "press", data, undefined, false);
};

/** A meter has no button that reads it: a person has disabled it. */
export class NoButtonError extends Error {}
