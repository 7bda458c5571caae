/** What the action `mbus.get_readings` tells, as a table of meters and quantities. */

export interface ReadingEnd {
  value: number | string | null;
  time: string | null;
  source: string | null;
}

export interface ReadingRecord extends ReadingEnd {
  name: string;
  key: string;
  unit: string | null;
  /** The other end, where differences were asked for. */
  since?: ReadingEnd;
  counted?: number | string | null;
}

export interface Reading {
  name: string;
  area: string | null;
  device_id: string | null;
  gateway: string;
  number: string | null;
  read_at: string | null;
  problem: string | null;
  records: ReadingRecord[];
}

export interface Readings {
  at: string;
  readings: Reading[];
}

/** A column: what several meters measure in the same unit. */
export interface Quantity {
  id: string;
  key: string;
  name: string;
  unit: string | null;
  /** How many meters have it. */
  meters: number;
}

/** A meter in the table. */
export interface FiguresRow {
  id: string;
  reading: Reading;
  records: Map<string, ReadingRecord>;
}

/** What people read off a meter first. */
const USUAL = new Set(["energy", "volume", "hca_units"]);

const idOf = ({ key, unit }: ReadingRecord): string => `${key} ${unit ?? ""}`;

/** Return what can be chosen: what most meters have comes first. */
export const quantitiesOf = (readings: readonly Reading[]): Quantity[] => {
  const found = new Map<string, Quantity>();
  for (const record of readings.flatMap((each) => each.records)) {
    const id = idOf(record);
    const { key, name, unit } = record;
    const known = found.get(id) ?? { id, key, name, unit, meters: 0 };
    known.meters += 1;
    found.set(id, known);
  }
  return [...found.values()].sort((one, other) => other.meters - one.meters);
};

/** Return what is shown until a person chooses. */
export const usualOf = (quantities: readonly Quantity[]): string[] => {
  const usual = quantities.filter((each) => USUAL.has(each.key));
  return (usual.length ? usual : quantities.slice(0, 1)).map((each) => each.id);
};

export const rowsOf = (readings: readonly Reading[]): FiguresRow[] =>
  readings.map((reading, at) => ({
    id: reading.device_id ?? String(at),
    reading,
    records: new Map(reading.records.map((each) => [idOf(each), each])),
  }));
