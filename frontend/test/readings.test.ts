import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Reading } from "../src/figures";
import {
  all,
  asked,
  button,
  closePanel,
  fill,
  first,
  GATEWAY,
  go,
  idle,
  METERS,
  openPanel,
  panel,
  sentOf,
  textIn,
} from "./page";

const reading = (name: string, more: Partial<Reading> = {}): Reading => ({
  name,
  area: "Cellar",
  device_id: name,
  gateway: "Cellar",
  number: "31892747",
  read_at: "2026-11-26T12:00:00+00:00",
  problem: null,
  records: [
    {
      name: "Energy",
      key: "energy",
      unit: "kWh",
      value: 174843.1,
      time: "2025-12-31T23:00:00+00:00",
      source: "stored",
      since: { value: 160000, time: null, source: "statistics" },
      counted: 14843.1,
    },
    { name: "Power", key: "power", unit: "kW", value: 7, time: null, source: "history" },
  ],
  ...more,
});

const answer = (response: Record<string, unknown>): void => {
  asked.answers["call_service"] = { response };
};

const show = async (): Promise<void> => {
  button("Show").click();
  await idle();
};

const dates = (): HTMLElement[] => all("input[type=date]");
const wanted = (): unknown[] => sentOf("call_service").map((each) => each["service_data"]);

beforeEach(async () => {
  await openPanel();
  asked.tell(METERS, {
    is_first: true,
    gateways: [{ ...GATEWAY, device_id: "gateway-device" }],
    meters: [],
  });
  await go("/readings");
  answer({ at: "2026-11-26T12:00:00+00:00", readings: [reading("Flat 1"), reading("Flat 2")] });
});

afterEach(closePanel);

test("all meters are asked for as they are now, unless a person says otherwise", async () => {
  await show();
  await fill(first("select"), "gateway", "change");
  await fill(dates()[0] as HTMLElement, "2025-12-31", "change");
  await fill(dates()[1] as HTMLElement, "2024-12-31", "change");
  await show();
  expect(wanted()).toEqual([
    {},
    { device_id: ["gateway-device"], at: "2025-12-31", since: "2024-12-31" },
  ]);
});

test("a value stands with who says it, and what was not chosen stands nowhere", async () => {
  await show();
  const row = textIn(first(".item"));
  expect(row).toContain("174,843.1 stored in the meter");
  expect(row).not.toContain("from history");
  expect(all("[role=columnheader]").map(textIn).join()).not.toContain("difference");
});

test("with two dates the value before and the difference stand beside it", async () => {
  await fill(dates()[1] as HTMLElement, "2024-12-31", "change");
  await show();
  const row = textIn(first(".item"));
  expect(row).toContain("160,000 from statistics");
  expect(row).toContain("14,843.1");
});

test("what is chosen besides is a column more", async () => {
  await show();
  const [, power] = all(".boxes input");
  power?.click();
  await idle();
  expect(textIn(first(".item"))).toContain("7 from history");
});

test("what is chosen is saved as the table that the action makes", async () => {
  await fill(dates()[0] as HTMLElement, "2025-12-31", "change");
  await show();
  answer({ csv: "Name;Energy\r\n" });
  asked.hass.locale.number_format = "decimal_comma";
  button("Save as CSV").click();
  await idle();
  expect(wanted()[1]).toEqual({
    at: "2025-12-31",
    keys: ["energy"],
    decimal: "comma",
    separator: "semicolon",
    format: "csv",
  });
});

test("what the action refuses is told", async () => {
  asked.answers["call_service"] = new Error("This moment has not come yet.");
  await show();
  expect(textIn(first("[role=alert]"))).toContain("This moment has not come yet.");
});

test("axe finds nothing serious", async () => {
  await show();
  const { violations } = await axe.run(panel, { resultTypes: ["violations"] });
  const serious = violations.filter((each) => ["serious", "critical"].includes(each.impact ?? ""));
  expect(serious.map((each) => [each.id, each.nodes.map((node) => node.html)])).toEqual([]);
});
