import { expect, test } from "vitest";
import { quantitiesOf, rowsOf, usualOf, type Reading } from "../src/figures";
import { sheetOf } from "../src/files";

const reading = (name: string, ...records: [key: string, unit: string | null][]): Reading => ({
  name,
  area: null,
  device_id: name,
  gateway: "Cellar",
  number: null,
  read_at: null,
  problem: null,
  records: records.map(([key, unit], at) => ({
    name: key,
    key,
    unit,
    value: at,
    time: null,
    source: "reading",
  })),
});

const READINGS = [
  reading("one", ["energy", "kWh"], ["power", "kW"]),
  reading("two", ["power", "kW"], ["volume", "m³"]),
  reading("three", ["energy", "MWh"], ["power", "kW"]),
];

test("what most meters have comes first, and one column has one unit", () => {
  expect(quantitiesOf(READINGS).map((each) => [each.id, each.meters])).toEqual([
    ["power kW", 3],
    ["energy kWh", 1],
    ["volume m³", 1],
    ["energy MWh", 1],
  ]);
});

test("energy and volume are shown first; without them what most have", () => {
  expect(usualOf(quantitiesOf(READINGS))).toEqual(["energy kWh", "volume m³", "energy MWh"]);
  expect(usualOf(quantitiesOf([reading("one", ["power", "kW"])]))).toEqual(["power kW"]);
});

test("a row has what its meter told, by column", () => {
  const [one, two] = rowsOf(READINGS);
  expect(one?.records.get("energy kWh")?.value).toBe(0);
  expect(two?.records.has("energy kWh")).toBe(false);
});

test("on paper, text of a meter stays text, and no row is missing", () => {
  const sheet = {
    title: "Meter <readings>",
    language: "en",
    head: ["Name", "Energy"],
    rows: [
      ["<b>Flat</b>", "1"],
      ["</td>", "2"],
    ],
    numeric: [false, true],
  };
  const page = sheetOf(sheet).documentElement.outerHTML;
  const again = new DOMParser().parseFromString(page, "text/html");
  const cells = [...again.querySelectorAll("td")].map((each) => each.textContent);
  expect(cells).toEqual(["<b>Flat</b>", "1", "</td>", "2"]);
  expect(again.querySelector("h1")?.textContent).toBe("Meter <readings>");
  expect(again.querySelector("b")).toBeNull();
});
