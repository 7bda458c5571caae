import { expect, test } from "vitest";
import { unpacked } from "../src/packing";
import { isMeantBy, search, Store } from "../src/store";
import { hassOf, meterRow, packed } from "./hass";

const named = (store: Store, hass = hassOf().hass): string[] =>
  store.meters(hass).map((each) => each.name);

test("the first event replaces whatever was known", () => {
  const store = new Store();
  store.apply({ is_first: true, meters: packed([meterRow(1), meterRow(2)]) });
  store.apply({ is_first: true, meters: packed([meterRow(3)]) });
  expect(named(store)).toEqual(["Meter 3"]);
});

test("later events change rows, add some and take some away", () => {
  const store = new Store();
  store.apply({ is_first: true, meters: packed([meterRow(1), meterRow(2)]) });
  store.apply({ meters: packed([meterRow(2, { state: "silent" }), meterRow(3)]), removed: ["meter-1"] });
  const meters = store.meters(hassOf().hass);
  expect(meters.map((each) => [each.meter_id, each.state])).toEqual([
    ["meter-2", "silent"],
    ["meter-3", "answering"],
  ]);
});

test("name and area are those of the device, as a person has them", () => {
  const { hass } = hassOf();
  hass.devices = {
    device: { id: "device", name: "Meter 1", name_by_user: "Flat 4", area_id: "cellar" },
  };
  const store = new Store();
  store.apply({ is_first: true, meters: packed([meterRow(1, { device_id: "device" })]) });
  const [meter] = store.meters(hass);
  expect([meter?.name, meter?.area]).toEqual(["Flat 4", "Cellar"]);
});

test("another name joins the rows again, and nothing else does", () => {
  const { hass } = hassOf();
  const store = new Store();
  store.apply({ is_first: true, meters: packed([meterRow(1, { device_id: "device" })]) });
  const before = store.meters(hass);
  expect(store.meters({ ...hass })).toBe(before);
  const device = { id: "device", name: "Flat 5", name_by_user: null, area_id: null };
  expect(named(store, { ...hass, devices: { device } })).toEqual(["Flat 5"]);
});

test("a search wants every word, wherever it stands", () => {
  const store = new Store();
  store.apply({
    is_first: true,
    gateways: [
      { entry_id: "gateway", title: "Cellar", device_id: null, is_running: true, problem: null },
    ],
    meters: packed([meterRow(1), meterRow(2, { maker: "Engelmann" })]),
  });
  const meters = store.meters(hassOf().hass);
  expect(search(meters, "cellar KAM").map((each) => each.meter_id)).toEqual(["meter-1"]);
  expect(search(meters, "  ")).toHaveLength(2);
  expect(search(meters, "engelmann kam")).toEqual([]);
});

test("who types a number or an address means that meter", () => {
  const store = new Store();
  store.apply({ is_first: true, meters: packed([meterRow(98), meterRow(198)]) });
  const [low, high] = store.meters(hassOf().hass);
  const isMeant = isMeantBy("99");
  expect([low, high].map((each) => each && isMeant?.(each))).toEqual([true, false]);
  expect(isMeantBy("")).toBeNull();
});

test("a row is what it was before it was packed, with an amount and without", () => {
  const rows = [meterRow(1), meterRow(2, { amount: null, entry_id: "attic" })];
  expect(unpacked(packed(rows))).toEqual(rows);
});

test("a search among a thousand meters takes less than 30 ms", () => {
  const store = new Store();
  const rows = Array.from({ length: 1000 }, (_, at) => meterRow(at));
  store.apply({ is_first: true, meters: packed(rows) });
  const meters = store.meters(hassOf().hass);
  const times = Array.from({ length: 9 }, () => {
    const begun = performance.now();
    expect(search(meters, "kamstrup 10000099")).toHaveLength(1);
    return performance.now() - begun;
  });
  // The least of them: others have the processor, too.
  expect(Math.min(...times)).toBeLessThan(30);
});
