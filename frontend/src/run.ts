/** Doing something to many, one after the other: how far that is, stopping it, what failed. */

import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Values } from "./texts";

/** What could not be done, with the name of whom. */
export interface Problem {
  name: string;
  text: string;
}

type Texts = (key: string, values?: Values) => string;

export class Run implements ReactiveController {
  done = 0;
  total = 0;
  isRunning = false;
  /** What failed, once it has ended. */
  problems: Problem[] | null = null;
  private wasStopped = false;
  private readonly host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    // Nobody sees any more what goes wrong.
    this.stop();
  }

  /** End after the one that is under way. */
  stop(): void {
    this.wasStopped = true;
  }

  /** Forget what came of it. */
  clear(): void {
    this.problems = null;
    this.done = 0;
    this.host.requestUpdate();
  }

  /** Do it to each; `act` returns in words why it failed, and `nameOf` says whose that is. */
  async each<T>(
    items: readonly T[],
    act: (item: T, at: number) => Promise<string | null>,
    nameOf: (item: T) => string,
  ): Promise<void> {
    await this.all(items.length, async (problems) => {
      for (const [at, item] of items.entries()) {
        // The button may be pressed during any of the waits.
        if (this.isStopped()) break;
        const text = await act(item, at);
        if (text !== null) problems.push({ name: nameOf(item), text });
        this.done = at + 1;
        this.host.requestUpdate();
      }
    });
  }

  /** Do it to all in one go; `act` adds what failed. */
  async all(total: number, act: (problems: Problem[]) => Promise<void>): Promise<void> {
    if (this.isRunning) return;
    this.total = total;
    this.done = 0;
    this.problems = null;
    this.wasStopped = false;
    this.isRunning = true;
    this.host.requestUpdate();
    const problems: Problem[] = [];
    try {
      await act(problems);
    } finally {
      this.isRunning = false;
      this.problems = problems;
      this.host.requestUpdate();
    }
  }

  private isStopped(): boolean {
    return this.wasStopped;
  }

  /** How far it is, as a bar and in words; what came of it, at the end. */
  render(t: Texts): TemplateResult | typeof nothing {
    if (this.isRunning) {
      const told = t("bulk.progress", { done: this.done, total: this.total });
      return html`<progress aria-label=${told} max=${this.total} value=${this.done}></progress>
        <p role="status">${told}</p>`;
    }
    if (!this.problems) return nothing;
    const well = Math.max(0, this.done - this.problems.length);
    return html`<p role="status">${t("bulk.done", { count: well, total: this.total })}</p>
      ${this.problems.length
        ? html`<ul class="problems">
            ${this.problems.map((each) => html`<li><bdi>${each.name}</bdi>: ${each.text}</li>`)}
          </ul>`
        : nothing}`;
  }
}
