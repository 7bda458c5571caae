import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { meterRow, packed } from "./hass";
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

const OTHER = { ...GATEWAY, entry_id: "attic", title: "Attic" };
const SET = "mbus/address/set";

const news = (): HTMLInputElement[] =>
  all(".item input[type=number]") as HTMLInputElement[];

beforeEach(async () => {
  await openPanel();
  asked.tell(METERS, {
    is_first: true,
    gateways: [GATEWAY, OTHER],
    meters: packed([
      meterRow(1, { answers_at: 0, address: null }),
      meterRow(2, { answers_at: 0, address: null }),
      meterRow(3, { answers_at: 1 }),
      meterRow(4, { answers_at: 9, entry_id: "attic" }),
    ]),
  });
  await go("/addresses");
});

afterEach(closePanel);

test("those without an address of their own are offered the next free ones", () => {
  expect(news().map((each) => each.value)).toEqual(["2", "3"]);
  expect(textIn(panel)).toContain("Free: 2–250");
  expect(textIn(panel)).toContain("Meters without an address of their own: 2.");
});

test("addresses are given one after the other, those that are typed among them", async () => {
  await fill(news()[1] as HTMLElement, "40", "change");
  button("Give addresses (2)").click();
  await idle();
  expect(sentOf(SET)).toEqual([
    { type: SET, entry_id: "gateway", meter_id: "meter-1", address: 2 },
    { type: SET, entry_id: "gateway", meter_id: "meter-2", address: 40 },
  ]);
  expect(textIn(panel)).toContain("Done: 2 of 2.");
});

test("where a stranger answers, the next free address is tried", async () => {
  const callWS = asked.hass.callWS.bind(asked.hass);
  asked.hass.callWS = async <T>(message: Record<string, unknown>): Promise<T> => {
    const answer = (await callWS(message)) as T;
    if (message["address"] === 2)
      throw Object.assign(new Error(), { translation_key: "address_answers" });
    return answer;
  };
  button("Give addresses (2)").click();
  await idle();
  expect(sentOf(SET).map((each) => each["address"])).toEqual([2, 3, 4]);
  expect(textIn(panel)).toContain("Done: 2 of 2.");
});

test("a typed address at which a stranger answers is told, and no other is taken", async () => {
  asked.answers[SET] = Object.assign(new Error("A meter answers"), {
    translation_key: "address_answers",
  });
  await fill(news()[0] as HTMLElement, "2", "change");
  all(".item input[type=checkbox]")[1]?.click();
  await idle();
  button("Give addresses (1)").click();
  await idle();
  expect(sentOf(SET).map((each) => each["address"])).toEqual([2]);
  expect(textIn(panel)).toContain("Meter 1 : A meter answers");
});

test("an address that was given is told before the next event", async () => {
  button("Give addresses (2)").click();
  await idle();
  expect(textIn(panel)).toContain("Done: 2 of 2.");
  expect(textIn(panel)).toContain("Free: 4–250");
  expect(textIn(panel)).toContain("Every meter whose address is known has one of its own.");
});

test("a meter that shares the address that it was given is offered another", async () => {
  button("Give addresses (2)").click();
  await idle();
  asked.tell(METERS, { meters: packed([meterRow(3, { answers_at: 2 })]) });
  await idle();
  expect(news().map((each) => each.value)).toEqual(["1", "4"]);
});

test("what is no address gives way to the one that is offered", async () => {
  await fill(news()[1] as HTMLElement, "999", "change");
  expect(news().map((each) => each.value)).toEqual(["2", "3"]);
});

test("nobody is left out while addresses are given", async () => {
  const callWS = asked.hass.callWS.bind(asked.hass);
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  asked.hass.callWS = async <T>(message: Record<string, unknown>): Promise<T> => {
    await held;
    return callWS(message);
  };
  button("Give addresses (2)").click();
  await idle();
  all(".item input[type=checkbox]")[1]?.click();
  go();
  await idle();
  expect(sentOf(SET).map((each) => each["address"])).toEqual([2, 3]);
});

test("meters of another gateway are there when that is chosen, and no others", async () => {
  await fill(first("select[aria-label=Gateway]"), "attic", "change");
  expect(all(".item")).toHaveLength(1);
  expect(textIn(first(".item"))).toContain("Meter 4");
  expect(textIn(panel)).toContain("Free: 1–8, 10–250");
});

test("axe finds nothing serious", async () => {
  const { violations } = await axe.run(panel, { resultTypes: ["violations"] });
  const serious = violations.filter((each) => ["serious", "critical"].includes(each.impact ?? ""));
  expect(serious.map((each) => [each.id, each.nodes.map((node) => node.html)])).toEqual([]);
});
