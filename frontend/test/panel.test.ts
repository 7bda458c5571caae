import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MeterDetail } from "../src/types";
import { meterRow, packed } from "./hass";
import {
  all,
  asked,
  button,
  closePanel,
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

const TRAFFIC = "mbus/traffic/subscribe";

const tellRows = async (count: number): Promise<void> => {
  const meters = Array.from({ length: count }, (_, at) => meterRow(at + 1));
  asked.tell(METERS, { is_first: true, gateways: [GATEWAY], meters: packed(meters) });
  await idle();
};

beforeEach(openPanel);
afterEach(closePanel);

test("of a thousand meters only those are in the document that are seen", async () => {
  await tellRows(1000);
  const rows = all(".item");
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.length).toBeLessThan(40);
  expect(all("*").length).toBeLessThan(600);
  expect(first("[role=grid]").getAttribute("aria-rowcount")).toBe("1001");
});

test("the last row is there when somebody scrolls to it", async () => {
  await tellRows(1000);
  const scroller = first(".scroller");
  scroller.scrollTop = scroller.scrollHeight;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await idle();
  expect(textIn(panel)).toContain("Meter 1000");
});

test("a search leaves those that match, the one that is meant first", async () => {
  await tellRows(1000);
  const field = first("input[type=search]") as HTMLInputElement;
  field.value = "10000099";
  field.dispatchEvent(new Event("input"));
  await idle();
  expect(all(".item")).toHaveLength(1);
  expect(textIn(first(".item"))).toContain("Meter 99");
});

test("whoever is in trouble is one click away, and all others one more", async () => {
  const meters = [meterRow(1), meterRow(2, { state: "silent" }), meterRow(3, { state: "waiting" })];
  asked.tell(METERS, { is_first: true, gateways: [GATEWAY], meters: packed(meters) });
  await idle();
  button("With problems (1)").click();
  await idle();
  expect(all(".item").map(textIn).join()).toContain("Meter 2");
  expect(all(".item")).toHaveLength(1);
  button("With problems (1)").click();
  await idle();
  expect(all(".item")).toHaveLength(3);
});

test("where nobody is in trouble, nothing is said of it", async () => {
  await tellRows(3);
  expect(all("button").map(textIn).join()).not.toContain("With problems");
});

test("a click on a heading sorts, another one turns that around", async () => {
  await tellRows(30);
  button("Address").click();
  await idle();
  expect(textIn(first(".item"))).toContain("Meter 1 ");
  button("Address ↑").click();
  await idle();
  expect(textIn(first(".item"))).toContain("Meter 30");
});

test("rows are grouped, and a group is folded", async () => {
  await tellRows(3);
  const [, , group] = all("select") as HTMLSelectElement[];
  if (!group) throw new Error("nothing to group by");
  group.value = "medium";
  group.dispatchEvent(new Event("change"));
  await idle();
  expect(textIn(first(".heading"))).toContain("heat meter (3)");
  first(".heading").click();
  await idle();
  expect(all(".item")).toHaveLength(0);
});

test("the keys lead through the table, choose a row and open it", async () => {
  await tellRows(5);
  const grid = first("[role=grid]");
  const press = async (key: string): Promise<void> => {
    grid.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await idle();
  };
  await press("ArrowDown");
  await press("ArrowDown");
  expect(grid.getAttribute("aria-activedescendant")).toBe("line-1");
  await press(" ");
  expect(textIn(panel)).toContain("Selected: 1");
  await press("Enter");
  expect(location.pathname).toBe("/mbus/meter/gateway/meter-2");
});

test("what was chosen to be seen is there again when the page comes back", async () => {
  await tellRows(5);
  const field = first("input[type=search]") as HTMLInputElement;
  field.value = "10000003";
  field.dispatchEvent(new Event("input"));
  await idle();
  await reopenPanel();
  await tellRows(5);
  expect(all(".item")).toHaveLength(1);
});

test("who leaves the page is told nothing any more", async () => {
  await go("/traffic");
  expect(asked.open()).toBe(2);
  panel.remove();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(asked.open()).toBe(0);
});

test("states of the house that concern nobody draw nothing", async () => {
  await tellRows(5);
  let drawn = 0;
  panel.addController({
    hostUpdated: () => {
      drawn += 1;
    },
  });
  panel.hass = { ...asked.hass };
  await idle();
  expect(drawn).toBe(0);
});

/** Tell two meters with devices, and choose both. */
const chooseTwo = async (): Promise<void> => {
  asked.hass.devices = Object.fromEntries(
    [1, 2].map((each) => [
      `device-${each}`,
      { id: `device-${each}`, name: null, name_by_user: null, area_id: null },
    ]),
  );
  asked.tell(METERS, {
    is_first: true,
    gateways: [GATEWAY],
    meters: packed([1, 2].map((each) => meterRow(each, { device_id: `device-${each}` }))),
  });
  await idle();
  (first("input[aria-label='Select all']") as HTMLInputElement).click();
  await idle();
};

test("the area is set of all that are chosen, one after the other", async () => {
  await chooseTwo();
  button("Set area").click();
  await idle();
  const area = first("dialog select") as HTMLSelectElement;
  area.value = "cellar";
  area.dispatchEvent(new Event("change"));
  button("Apply").click();
  await idle();
  expect(asked.sent.filter((each) => each["type"] === "config/device_registry/update")).toEqual([
    { type: "config/device_registry/update", device_id: "device-1", area_id: "cellar" },
    { type: "config/device_registry/update", device_id: "device-2", area_id: "cellar" },
  ]);
  expect(textIn(panel)).toContain("Done: 2 of 2.");
});

test("records of one are given to the others, and one of another model is told", async () => {
  asked.answers["mbus/meters/set_records"] = [
    { meter_id: "meter-1", problem: "other_model" },
    { meter_id: "meter-2", problem: null },
  ];
  await chooseTwo();
  button("Read the same values").click();
  await idle();
  const source = first("dialog select") as HTMLSelectElement;
  source.value = "meter-2";
  source.dispatchEvent(new Event("change"));
  button("Apply").click();
  await idle();
  expect(sentOf("mbus/meters/set_records")).toEqual([
    {
      type: "mbus/meters/set_records",
      source: { entry_id: "gateway", meter_id: "meter-2" },
      meters: [
        { entry_id: "gateway", meter_id: "meter-1" },
        { entry_id: "gateway", meter_id: "meter-2" },
      ],
    },
  ]);
  expect(textIn(first("dialog"))).toContain("Done: 1 of 2.");
  expect(textIn(first("dialog"))).toContain("Meter 1 : This meter is a different model.");
});

test("those that are chosen are removed once that is confirmed, and not before", async () => {
  await chooseTwo();
  button("Remove").click();
  await idle();
  expect(sentOf("config_entries/subentries/delete")).toEqual([]);
  first("dialog button.main").click();
  await idle();
  expect(sentOf("config_entries/subentries/delete")).toEqual([
    { type: "config_entries/subentries/delete", entry_id: "gateway", subentry_id: "meter-1" },
    { type: "config_entries/subentries/delete", entry_id: "gateway", subentry_id: "meter-2" },
  ]);
});

test("a pasted list names those that stand in it, and no others", async () => {
  await chooseTwo();
  button("Give names").click();
  await idle();
  const list = first("dialog textarea") as HTMLTextAreaElement;
  list.value = "10000002\tFlat 4\n99999999\tFlat 5";
  list.dispatchEvent(new Event("input"));
  await idle();
  expect(textIn(first("dialog"))).toContain("Lines that match none of the selected meters: 1");
  button("Apply").click();
  await idle();
  expect(asked.sent.filter((each) => each["type"] === "config/device_registry/update")).toEqual([
    { type: "config/device_registry/update", device_id: "device-2", name_by_user: "Flat 4" },
  ]);
  expect(textIn(panel)).toContain("Done: 1 of 1.");
});

test("what one refuses is told, and the others are done", async () => {
  await chooseTwo();
  asked.answers["config/device_registry/update"] = new Error("no such device");
  button("Set area").click();
  await idle();
  button("Apply").click();
  await idle();
  expect(textIn(first("dialog"))).toContain("Done: 0 of 2.");
  expect(textIn(first("dialog"))).toContain("Meter 2 : no such device");
});

const DETAIL: MeterDetail = {
  meter: meterRow(1),
  telegrams: [
    {
      raw: "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16",
      clear: "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16",
      header: [{ key: "ci", text: "78" }],
      records: [
        {
          name: "<b>Volume</b>",
          kind: "number",
          text: "5.678",
          unit: "m³",
          dib: "04",
          vib: "13",
          storage: 0,
          tariff: 0,
          subunit: 0,
          function: "instantaneous",
          error: null,
          begin: 7,
          end: 13,
        },
      ],
      block: "",
      error: null,
      defects: [],
    },
  ],
  settings: [{ label: "Decryption key", value: true }],
  failures: [],
  requests: 2,
  duration_s: 0.512,
};

test("a record that is pointed at lights its bytes", async () => {
  asked.answers["mbus/meter"] = DETAIL;
  await tellRows(1);
  await go("/meter/gateway/meter-1");
  first("tbody tr").dispatchEvent(new MouseEvent("mouseenter"));
  await idle();
  const lit = all(".hex .lit").map((each) => each.textContent);
  expect(lit).toEqual(["04", "13", "2E", "16", "00", "00"]);
  expect(textIn(first("tbody tr"))).toContain("5.678 m³");
});

test("text of a meter stays text", async () => {
  asked.answers["mbus/meter"] = DETAIL;
  await tellRows(1);
  await go("/meter/gateway/meter-1");
  expect(textIn(first("tbody tr"))).toContain("<b>Volume</b>");
  expect(all("tbody b")).toHaveLength(0);
});

test("frames are shown as they pass, the newest on top", async () => {
  await go("/traffic");
  const frame = (number: number, kind: string): unknown => ({
    number,
    at: 0,
    entry_id: "gateway",
    is_sent: false,
    hex: "E5",
    kind,
    address: null,
    meter_number: null,
    meter_id: null,
  });
  asked.tell(TRAFFIC, { frames: [frame(1, "acknowledge"), frame(2, "silence")], lost: 0 });
  await idle();
  const [top, below] = all(".item").map(textIn);
  expect(top).toContain("No answer");
  expect(below).toContain("Acknowledgement");
});

test("another version of the file asks for a reload", async () => {
  panel.panel = { config: { version: "0123456789ab" } };
  await idle();
  expect(textIn(panel)).toContain("A new version of M-Bus is installed.");
});

test("without an element of Home Assistant there is a button for the menu", async () => {
  panel.narrow = true;
  await idle();
  let opened = 0;
  document.addEventListener("hass-toggle-menu", () => (opened += 1), { once: true });
  first("button[aria-label='Open the sidebar']").click();
  expect(opened).toBe(1);
});

test.each([
  ["", 1280],
  ["/meter/gateway/meter-1", 1280],
  ["/search", 1280],
  ["/traffic", 1280],
])("axe finds nothing serious on %s", async (path) => {
  asked.answers["mbus/meter"] = DETAIL;
  await tellRows(20);
  await go(path);
  const { violations } = await axe.run(panel, { resultTypes: ["violations"] });
  const serious = violations.filter((each) => ["serious", "critical"].includes(each.impact ?? ""));
  expect(serious.map((each) => [each.id, each.nodes.map((node) => node.html)])).toEqual([]);
});
