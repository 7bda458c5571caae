/** The frames that a page keeps: the newest ones, while it is paused also those to come. */

import type { ShownFrame, TrafficEvent } from "./types";

export const MOST_FRAMES = 2000;

export class Ring {
  /** What is shown, oldest first. */
  frames: readonly ShownFrame[] = [];
  lost = 0;
  private waiting: ShownFrame[] = [];
  private isHeld = false;

  get isPaused(): boolean {
    return this.isHeld;
  }

  /** Return how many have come since the pause. */
  get news(): number {
    return this.waiting.length;
  }

  /** Take what has passed; a watch that begins anew knows nothing of the one before. */
  take(event: TrafficEvent): void {
    this.lost += event.lost ?? 0;
    const frames = event.frames ?? [];
    if (frames.length === 0) return;
    if (this.isHeld) this.waiting = newest(this.waiting, frames);
    else this.frames = newest(this.frames, frames);
  }

  pause(): void {
    this.isHeld = true;
  }

  resume(): void {
    this.isHeld = false;
    this.frames = newest(this.frames, this.waiting);
    this.waiting = [];
  }

  clear(): void {
    this.frames = [];
    this.waiting = [];
    this.lost = 0;
  }
}

const newest = (known: readonly ShownFrame[], more: readonly ShownFrame[]): ShownFrame[] =>
  [...known, ...more].slice(-MOST_FRAMES);

/** Return frames as a file that `mbus decode` reads: telegrams, all else as comments. */
export const fileOf = (
  frames: readonly ShownFrame[],
  wordsOf: (frame: ShownFrame) => string,
): string =>
  frames
    .map((each) => {
      const arrow = each.is_sent ? "→" : "←";
      const words = wordsOf(each).replaceAll(/\s+/g, " ");
      const comment = `# ${new Date(each.at).toISOString()} ${arrow} ${words}`;
      const isTelegram = !each.is_sent && each.kind === "answer";
      return isTelegram ? `${comment}\n${each.hex}` : `${comment} ${each.hex}`.trimEnd();
    })
    .join("\n") + "\n";
