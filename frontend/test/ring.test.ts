import { expect, test } from "vitest";
import { fileOf, Ring } from "../src/ring";
import type { ShownFrame } from "../src/types";
import saved from "../../tests/panel/traffic.txt?raw";

const frame = (number: number, more: Partial<ShownFrame> = {}): ShownFrame => ({
  number,
  at: Date.UTC(2026, 10, 26, 12, 0, number),
  entry_id: "gateway",
  is_sent: false,
  hex: "E5",
  kind: "acknowledge",
  address: null,
  meter_number: null,
  meter_id: null,
  ...more,
});

const frames = (first: number, last: number): ShownFrame[] =>
  Array.from({ length: last - first + 1 }, (_, at) => frame(first + at));

test("the newest two thousand are kept", () => {
  const ring = new Ring();
  ring.take({ frames: frames(1, 1500) });
  ring.take({ frames: frames(1501, 2600), lost: 0 });
  expect(ring.frames).toHaveLength(2000);
  expect(ring.frames[0]?.number).toBe(601);
});

test("a pause shows what was there, and counts what comes", () => {
  const ring = new Ring();
  ring.take({ frames: frames(1, 3) });
  ring.pause();
  ring.take({ frames: frames(4, 15) });
  expect(ring.frames).toHaveLength(3);
  expect(ring.news).toBe(12);
  ring.resume();
  expect(ring.frames).toHaveLength(15);
  expect(ring.news).toBe(0);
});

test("what was lost is counted", () => {
  const ring = new Ring();
  ring.take({ frames: frames(1, 2), lost: 300 });
  ring.take({ frames: frames(3, 4), lost: 5 });
  expect(ring.lost).toBe(305);
  ring.clear();
  expect([ring.lost, ring.frames.length]).toEqual([0, 0]);
});

test("a file has telegrams as lines, and all else behind a sign", () => {
  const request = frame(1, { is_sent: true, kind: "request", hex: "10 5B 05 60 16" });
  const answer = frame(2, { kind: "answer", hex: "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16" });
  const silence = frame(3, { kind: "silence", hex: "" });
  const words: Record<string, string> = {
    request: "Request for data, address 5",
    answer: "Answer",
    silence: "No answer",
  };
  const told = (each: ShownFrame): string => `${words[each.kind] ?? ""},\nFlat 4`;
  // The command line is tried with this file, in tests/panel/test_decode.py.
  expect(fileOf([request, answer, silence], told)).toBe(saved);
});
