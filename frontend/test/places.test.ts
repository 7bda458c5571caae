import { expect, test } from "vitest";
import { freeRanges, planned, standings } from "../src/places";
import { Store, type Meter } from "../src/store";
import { hassOf, meterRow, packed } from "./hass";

/** Return meters that tell these addresses. */
const at = (...addresses: (number | null)[]): Meter[] => {
  const store = new Store();
  const meters = addresses.map((answers_at, place) => meterRow(place, { answers_at }));
  store.apply({ is_first: true, meters: packed(meters), gateways: [] });
  return store.meters(hassOf().hass);
};

const wish = (wanted: readonly Meter[], more = {}): Parameters<typeof planned>[1] => ({
  wanted,
  typed: new Map(),
  from: 1,
  refused: new Set(),
  ...more,
});

test("it is told who shares an address, who has that of the factory, and who tells none", () => {
  const meters = at(5, 5, 0, 7, null);
  expect(meters.map(standings(meters))).toEqual(["shared", "shared", "factory", "own", "unknown"]);
});

test.each([
  [[], "1–250"],
  [[1, 2, 250], "3–249"],
  [[0, 3, 5], "1–2, 4, 6–250"],
])("of %j the others are free", (taken, free) => {
  expect(freeRanges(at(...taken))).toBe(free);
});

test("each gets the next free address, in the order in which they are wanted", () => {
  const meters = at(0, 2, 0, 0);
  const wanted = [meters[3], meters[0], meters[2]].filter((each) => each !== undefined);
  expect([...planned(meters, wish(wanted)).values()]).toEqual([1, 3, 4]);
});

test("what is typed, and where a stranger answers, is given to nobody else", () => {
  const meters = at(0, 0, 0);
  const typed = new Map([["meter-1", 10]]);
  const plan = planned(meters, wish(meters, { typed, from: 10, refused: new Set([11]) }));
  expect(Object.fromEntries(plan)).toEqual({ "meter-0": 12, "meter-1": 10, "meter-2": 13 });
});

test("where no address is free any more, nobody gets one", () => {
  const meters = at(249, 250, 0, 0);
  const plan = planned(meters, wish(meters.slice(2), { from: 248 }));
  expect(Object.fromEntries(plan)).toEqual({ "meter-2": 248 });
});
