/** Names of many meters: made of a pattern, or taken from a list with their serial numbers. */

import type { Meter } from "./store";

type Fill = (meter: Meter, place: number) => string | number | null;

export const PARTS: Record<string, Fill> = {
  number: (meter) => meter.number,
  maker: (meter) => meter.maker,
  model: (meter) => meter.model ?? meter.medium,
  medium: (meter) => meter.medium,
  area: (meter) => meter.area,
  address: (meter) => meter.address,
  place: (_, place) => place,
};

/** Return what a pattern makes of a meter: braces are filled in from its row; `place` counts those that are named, from one on. */
export const named = (pattern: string, meter: Meter, place: number): string =>
  pattern
    .replace(/\{(\w+)\}/g, (whole, part: string) => {
      const fill = PARTS[part];
      return fill ? String(fill(meter, place) ?? "") : whole;
    })
    .replace(/\s+/g, " ")
    .trim();

/** What a pasted list says: names by the ID of the meter, and lines that mean none of them. */
export interface Listed {
  names: Map<string, string>;
  strange: string[];
}

/**
 * Read lines of a serial number and a name, in either order, as tables are copied: parted by
 * tabs, semicolons, commas or blanks.
 */
export const listed = (text: string, meters: readonly Meter[]): Listed => {
  const byNumber = new Map(meters.map((each) => [each.number, each]));
  const names = new Map<string, string>();
  const strange: string[] = [];
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    if (!line) continue;
    const numbers = line.match(/\b[0-9A-F]{8}\b/gi) ?? [];
    const number = numbers.find((each) => byNumber.has(each.toUpperCase()));
    const meter = number && byNumber.get(number.toUpperCase());
    const name = number
      ? line
          .replace(number, "\t")
          .replace(/[\t;,"]+/g, " ")
          .replace(/\s+/g, " ")
          .trim()
      : "";
    if (meter && name) names.set(meter.id, name);
    else strange.push(line);
  }
  return { names, strange };
};
