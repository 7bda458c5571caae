import { expect, test } from "vitest";
import { named } from "../src/pattern";
import { Store, type Meter } from "../src/store";
import { hassOf, meterRow } from "./hass";

const meterOf = (more = {}): Meter => {
  const store = new Store();
  store.apply({ is_first: true, meters: [meterRow(1, more)] });
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
