import { expect, test } from "vitest";
import { fileOf, Ring } from "../src/ring";
import type { ShownFrame } from "../src/types";

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
  const answer = frame(2, { kind: "answer", hex: "68 03 03 68 08 05 78 85 16" });
  const silence = frame(3, { kind: "silence", hex: "" });
  const words = (each: ShownFrame): string => `${each.kind}\nof Flat 4`;
  expect(fileOf([request, answer, silence], words)).toBe(
    [
      "# 2026-11-26T12:00:01.000Z → request of Flat 4 10 5B 05 60 16",
      "# 2026-11-26T12:00:02.000Z ← answer of Flat 4",
      "68 03 03 68 08 05 78 85 16",
      "# 2026-11-26T12:00:03.000Z ← silence of Flat 4",
      "",
    ].join("\n"),
  );
});
