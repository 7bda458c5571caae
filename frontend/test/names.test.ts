import { expect, test } from "vitest";
import { listed, named } from "../src/names";
import { Store, type Meter } from "../src/store";
import { hassOf, meterRow, packed } from "./hass";

const meterOf = (more = {}): Meter => {
  const store = new Store();
  store.apply({ is_first: true, meters: packed([meterRow(1, more)]) });
  const [meter] = store.meters(hassOf().hass);
  if (!meter) throw new Error("no meter");
  return meter;
};

test("what stands in braces is filled in", () => {
  expect(named("Flat {place}: {medium} {number}", meterOf(), 3)).toBe(
    "Flat 3: heat meter 10000001",
  );
});

test("what a meter does not tell leaves no gap", () => {
  expect(named("{maker} {area} {number}", meterOf({ maker: null }), 1)).toBe("10000001");
});

test("braces that mean nothing stay", () => {
  expect(named("{flat} {number}", meterOf(), 1)).toBe("{flat} 10000001");
});

const meters = [1, 2, 3].map((each) => meterOf({ meter_id: `meter-${each}`, number: `1000000${each}` }));

test("a pasted column names those whose serial numbers stand in it", () => {
  const text = "10000001\tFlat 4, left\r\n10000003\tFlat 5\n";
  const { names, strange } = listed(text, meters);
  expect([...names]).toEqual([
    ["meter-1", "Flat 4 left"],
    ["meter-3", "Flat 5"],
  ]);
  expect(strange).toEqual([]);
});

test("the number may stand behind the name, parted as tables are", () => {
  const { names } = listed('"Flat 4";10000001\nFlat 5 10000002', meters);
  expect([...names.values()]).toEqual(["Flat 4", "Flat 5"]);
});

test("a number in a name is none of a meter", () => {
  const { names } = listed("20261126 cellar 10000002", meters);
  expect([...names]).toEqual([["meter-2", "20261126 cellar"]]);
});

test("lines that mean nobody are told", () => {
  const { names, strange } = listed("Number;Name\n99999999;Flat 9\n10000001;", meters);
  expect(names.size).toBe(0);
  expect(strange).toEqual(["Number;Name", "99999999;Flat 9", "10000001;"]);
});
