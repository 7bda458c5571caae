import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leftText } from "../src/formats";
import type { FoundRow, SearchState } from "../src/types";
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
  reopenPanel,
  sentOf,
  textIn,
} from "./page";

const SEARCH = "mbus/search/subscribe";
const OTHER = { ...GATEWAY, entry_id: "attic", title: "Attic" };

const state = (more: Partial<SearchState> = {}): SearchState => ({
  method: "secondary",
  is_thorough: false,
  is_running: true,
  was_stopped: false,
  fraction: 0.25,
  remaining_s: 61,
  requests: 40,
  asked: "31******",
  remarks: [],
  problem: null,
  ...more,
});

const row = (place: number, more: Partial<FoundRow> = {}): FoundRow => ({
  id: `id-${place}`,
  name: `Heat meter ${place}`,
  number: String(31000000 + place),
  maker: "Hydrometer",
  model: null,
  version: 40,
  medium: "heat meter",
  address: 0,
  amount: null,
  is_known: false,
  read_through: null,
  ...more,
});

const boxes = (): HTMLInputElement[] =>
  all(".item input[type=checkbox]") as HTMLInputElement[];
/** The numbers of those that are ticked, from the top. */
const ticked = (): string[] =>
  all(".item.selected").map((each) => /\d{8}/.exec(textIn(each))?.[0] ?? "");
const boxOf = (number: string): HTMLElement => {
  const line = all(".item").find((each) => textIn(each).includes(number));
  const box = line?.querySelector<HTMLElement>("input[type=checkbox]");
  if (!box) throw new Error(`there is no ${number}`);
  return box;
};
const names = (): HTMLInputElement[] =>
  all("input[aria-label^='Name']") as HTMLInputElement[];
const areas = (): HTMLInputElement[] =>
  all("input[aria-label^='Area,']") as HTMLInputElement[];

const tell = async (event: Record<string, unknown>): Promise<void> => {
  asked.tell(SEARCH, event);
  await idle();
};

beforeEach(async () => {
  await openPanel();
  asked.tell(METERS, { is_first: true, gateways: [GATEWAY, OTHER], meters: [] });
  await go("/search");
});

afterEach(closePanel);

test("a search is started in the way that is chosen, on the gateway that is chosen", async () => {
  await fill(first("select[aria-label=Gateway]"), "attic", "change");
  await fill(first("select[aria-label='How to search']"), "both", "change");
  first(".bar input[type=checkbox]").click();
  button("Search").click();
  await idle();
  expect(sentOf("mbus/search/start")).toEqual([
    { type: "mbus/search/start", entry_id: "attic", method: "both", is_thorough: true },
  ]);
  expect(sentOf(SEARCH).map((each) => each["entry_id"])).toEqual(["gateway", "attic"]);
});

test("it is told how far a search is, who is asked, and what collides", async () => {
  const remarks = ["Several meters answer at address 5."];
  await tell({ is_first: true, search: state({ remarks }), found: [row(1)] });
  const told = textIn(panel);
  expect(told).toContain("Found: 1, new: 1");
  expect(told).toContain("25 %");
  expect(told).toContain("Time left: 1:01");
  expect(told).toContain("Asking 31******");
  expect(told).toContain(remarks[0]);
  button("Stop").click();
  expect(sentOf("mbus/search/stop")).toEqual([{ type: "mbus/search/stop", entry_id: "gateway" }]);
});

test("whoever is new is ticked, and who is known or read elsewhere is not", async () => {
  const found = [row(1), row(2, { is_known: true }), row(3, { read_through: "Attic" })];
  await tell({ is_first: true, search: state(), found });
  expect(ticked()).toEqual(["31000001"]);
  boxOf("31000003").click();
  await idle();
  expect(ticked()).toEqual(["31000001", "31000003"]);
  boxOf("31000001").click();
  await idle();
  await tell({ search: state(), found: [row(4)] });
  expect(ticked()).toEqual(["31000003", "31000004"]);
});

test("the box in the heading is for those that can be added", async () => {
  const found = [row(1), row(2, { is_known: true }), row(3)];
  await tell({ is_first: true, search: state(), found });
  const every = first("input[aria-label='Select all']") as HTMLInputElement;
  expect(every.checked).toBe(true);
  // Those that can be added stand on top.
  expect(boxes().map((each) => each.disabled)).toEqual([false, false, true]);
  every.click();
  await idle();
  expect(boxes().map((each) => each.checked)).toEqual([false, false, false]);
});

test("those that are ticked are added with the names and areas of the table", async () => {
  asked.answers["mbus/search/add"] = { meter_id: "new", device_id: "device", is_whole: true };
  asked.answers["config/area_registry/create"] = { area_id: "flat_4", name: "Flat 4" };
  await tell({
    is_first: true,
    search: state({ is_running: false, fraction: 1 }),
    found: [row(1), row(2), row(3, { is_known: true })],
  });
  await fill(names()[0] as HTMLElement, "Heat, flat 4");
  await fill(areas()[0] as HTMLElement, "Flat 4");
  await fill(areas()[1] as HTMLElement, "cellar");
  button("Add selected (2)").click();
  await idle();
  const usual = {
    type: "mbus/search/add",
    entry_id: "gateway",
    preset: "suggested",
    with_history: true,
  };
  expect(sentOf("mbus/search/add")).toEqual([
    { ...usual, found_id: "id-1", name: "Heat, flat 4" },
    { ...usual, found_id: "id-2", name: null },
  ]);
  expect(sentOf("config/device_registry/update").map((each) => each["area_id"])).toEqual([
    "flat_4",
    "cellar",
  ]);
  expect(textIn(panel)).toContain("Done: 2 of 2.");
});

test("two meters in one new area make that once", async () => {
  asked.answers["mbus/search/add"] = { meter_id: "new", device_id: "device", is_whole: true };
  asked.answers["config/area_registry/create"] = { area_id: "flat_4", name: "Flat 4" };
  await tell({ is_first: true, search: state({ is_running: false }), found: [row(1), row(2)] });
  await fill(first("input[aria-label='Area of all selected']"), "Flat 4", "change");
  expect(areas().map((each) => each.value)).toEqual(["Flat 4", "Flat 4"]);
  button("Add selected (2)").click();
  await idle();
  expect(sentOf("config/area_registry/create")).toHaveLength(1);
});

test("what is not done is told with the reason", async () => {
  asked.answers["mbus/search/add"] = { meter_id: "new", device_id: null, is_whole: false };
  await tell({ is_first: true, search: state({ is_running: false }), found: [row(1)] });
  button("Add selected (1)").click();
  await idle();
  expect(textIn(panel)).toContain("Heat meter 1 : Added, but not all of its values");
});

test("names and what is left out are there again when the page comes back", async () => {
  const found = [row(1), row(2)];
  await tell({ is_first: true, search: state(), found });
  await fill(names()[0] as HTMLElement, "Cellar");
  boxes()[1]?.click();
  await reopenPanel();
  asked.tell(METERS, { is_first: true, gateways: [GATEWAY], meters: [] });
  await go("/search");
  await tell({ is_first: true, search: state(), found });
  expect(names().map((each) => each.value)).toEqual(["Cellar", "Heat meter 2"]);
  expect(boxes().map((each) => each.checked)).toEqual([true, false]);
});

test("a new search replaces whom the last one has found", async () => {
  await tell({ is_first: true, search: state(), found: [row(1)] });
  await tell({ is_first: true, search: state(), found: [row(2)] });
  expect(all(".item").map(textIn).join()).not.toContain("31000001");
});

test("time left is written in minutes and seconds", () => {
  expect([0.2, 59.1, 60, 3725].map(leftText)).toEqual(["0:01", "1:00", "1:00", "62:05"]);
});

test("axe finds nothing serious in what was found", async () => {
  const remarks = ["Several meters answer at address 5."];
  await tell({ is_first: true, search: state({ remarks }), found: [row(1), row(2)] });
  const { violations } = await axe.run(panel, { resultTypes: ["violations"] });
  const serious = violations.filter((each) => ["serious", "critical"].includes(each.impact ?? ""));
  expect(serious.map((each) => [each.id, each.nodes.map((node) => node.html)])).toEqual([]);
});
