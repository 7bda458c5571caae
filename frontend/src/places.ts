/** Primary addresses: which are free, who shares one, and who is to have which. */

import type { Meter } from "./store";

/** That of every meter nobody configured. */
export const FACTORY = 0;
export const LOWEST = 1;
export const HIGHEST = 250;

const ALL = Array.from({ length: HIGHEST - LOWEST + 1 }, (_, at) => at + LOWEST);

export type Standing = "own" | "shared" | "factory" | "unknown";

/** Return what tells how it stands with the address of a meter among those of its gateway. */
export const standings = (meters: readonly Meter[]): ((meter: Meter) => Standing) => {
  const counts = new Map<number, number>();
  for (const { answers_at } of meters)
    if (answers_at !== null) counts.set(answers_at, (counts.get(answers_at) ?? 0) + 1);
  return ({ answers_at }) => {
    if (answers_at === null) return "unknown";
    if (answers_at === FACTORY) return "factory";
    return (counts.get(answers_at) ?? 0) > 1 ? "shared" : "own";
  };
};

const takenBy = (meters: readonly Meter[]): Set<number> =>
  new Set(meters.flatMap((each) => (each.answers_at === null ? [] : [each.answers_at])));

/** Write the free addresses as a person does: "1–4, 7". */
export const freeRanges = (meters: readonly Meter[]): string => {
  const taken = takenBy(meters);
  const ranges: [number, number][] = [];
  for (const address of ALL.filter((each) => !taken.has(each))) {
    const last = ranges.at(-1);
    if (last && last[1] === address - 1) last[1] = address;
    else ranges.push([address, address]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
};

export interface Wish {
  /** Who is to be moved, in the order in which free addresses are taken. */
  wanted: readonly Meter[];
  /** What a person has typed, by meter. */
  typed: ReadonlyMap<string, number>;
  /** Where free addresses are looked for first. */
  from: number;
  /** At which somebody answers who is not known. */
  refused: ReadonlySet<number>;
}

/** Return who is to have which address: what was typed, else the next free one. */
export const planned = (meters: readonly Meter[], wish: Wish): Map<string, number> => {
  const { wanted, typed, from, refused } = wish;
  const taken = new Set([...takenBy(meters), ...typed.values(), ...refused]);
  const free = ALL.filter((each) => each >= from && !taken.has(each));
  const plan = new Map<string, number>();
  for (const { id } of wanted) {
    const address = typed.get(id) ?? free.shift();
    if (address !== undefined) plan.set(id, address);
  }
  return plan;
};
