/** Names made of a pattern: what stands in braces is filled in from the row of each meter. */

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

/** Return the name of a meter; `place` counts those that are named, from one on. */
export const named = (pattern: string, meter: Meter, place: number): string =>
  pattern
    .replace(/\{(\w+)\}/g, (whole, part: string) => {
      const fill = PARTS[part];
      return fill ? String(fill(meter, place) ?? "") : whole;
    })
    .replace(/\s+/g, " ")
    .trim();
