/** What is done to all meters that are chosen: name, area, interval, records, reading, removal. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { NoButtonError, readNow, removeMeter, setReadInterval, setRecords, updateDevice } from "./api";
import { define } from "./define";
import { wordsOf, type Hass } from "./ha";
import { listed, named, PARTS } from "./names";
import { Run, type Problem } from "./run";
import type { Meter } from "./store";
import { shared } from "./styles";
import { textOf, type Values } from "./texts";

type Task = "area" | "interval" | "name" | "read" | "records" | "remove";

const UNITS = { minute: 60, hour: 3600, day: 86400 } as const;
type Unit = keyof typeof UNITS;

const HOUR_S = 3600;
const SHORTEST_S = 60;
const LONGEST_S = 31 * 86400;
const PREVIEWS = 3;

export class MbusBulk extends LitElement {
  static override properties = {
    hass: { attribute: false },
    meters: { attribute: false },
    task: { state: true },
    area: { state: true },
    pattern: { state: true },
    list: { state: true },
    amount: { state: true },
    unit: { state: true },
    isUsual: { state: true },
    source: { state: true },
  };

  hass!: Hass;
  meters: readonly Meter[] = [];
  private task: Task | null = null;
  private readonly work = new Run(this);
  private area = "";
  private pattern = "{medium} {number}";
  private list = "";
  private amount = "1";
  private unit: Unit = "hour";
  private isUsual = false;
  /** The meter whose records the others get. */
  private source = "";

  private t(key: string, values?: Values): string {
    return textOf(this.hass, key, values);
  }

  private readonly texts = (key: string, values?: Values): string => this.t(key, values);

  protected override render(): TemplateResult | typeof nothing {
    if (!this.meters.length && !this.task) return nothing;
    return html`
      <div class="bar">
        <strong role="status">${this.t("bulk.selected", { count: this.meters.length })}</strong>
        ${(["name", "area", "interval", "records", "read", "remove"] as const).map(
          (each) =>
            html`<button
              @click=${() => {
                this.open(each);
              }}
            >
              ${this.t(`bulk.${each}`)}
            </button>`,
        )}
        <button
          @click=${() => {
            this.dispatchEvent(new CustomEvent("cleared"));
          }}
        >
          ${this.t("bulk.clear")}
        </button>
      </div>
      ${this.task ? this.dialog(this.task) : nothing}
    `;
  }

  private open(task: Task): void {
    this.task = task;
    this.work.clear();
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  private dialog(task: Task): TemplateResult {
    return html`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @cancel=${(event: Event) => {
        // Escape leaves nothing half done.
        if (this.work.isRunning) event.preventDefault();
      }}
    >
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.run(task);
        }}
      >
        <h2 id="title">${this.t(`bulk.${task}`)}</h2>
        <p class="faint">${this.t("bulk.selected", { count: this.meters.length })}</p>
        ${this.work.problems ? nothing : this.fields(task)} ${this.work.render(this.texts)}
        <div class="actions">${this.actions()}</div>
      </form>
    </dialog>`;
  }

  private actions(): TemplateResult {
    const stop = (): void => {
      this.work.stop();
    };
    const close = (): void => {
      this.renderRoot.querySelector("dialog")?.close();
    };
    if (this.work.isRunning)
      return html`<button type="button" @click=${stop}>${this.t("bulk.stop")}</button>`;
    if (this.work.problems)
      return html`<button type="button" class="main" @click=${close}>
        ${this.t("bulk.close")}
      </button>`;
    return html`<button type="button" @click=${close}>${this.t("bulk.cancel")}</button>
      <button class="main">${this.t(this.task === "remove" ? "bulk.remove" : "bulk.apply")}</button>`;
  }

  private fields(task: Task): TemplateResult {
    switch (task) {
      case "area":
        return this.areaField();
      case "interval":
        return this.intervalFields();
      case "name":
        return this.nameFields();
      case "read":
        return html`<p>${this.t("bulk.read_help")}</p>`;
      case "records":
        return this.recordsField();
      case "remove":
        return html`<p class="notice bad">${this.t("bulk.remove_help")}</p>`;
    }
  }

  private areaField(): TemplateResult {
    const areas = Object.values(this.hass.areas).sort((one, other) =>
      one.name.localeCompare(other.name, this.hass.language),
    );
    return html`<label
      >${this.t("columns.area")}
      <select
        ?disabled=${this.work.isRunning}
        @change=${(event: Event) => {
          this.area = (event.target as HTMLSelectElement).value;
        }}
      >
        <option value="" ?selected=${this.area === ""}>${this.t("meters.no_area")}</option>
        ${areas.map(
          (each) =>
            html`<option value=${each.area_id} ?selected=${each.area_id === this.area}>
              ${each.name}
            </option>`,
        )}
      </select>
    </label>`;
  }

  private intervalFields(): TemplateResult {
    return html`<label class="check"
        ><input
          type="checkbox"
          .checked=${this.isUsual}
          ?disabled=${this.work.isRunning}
          @change=${(event: Event) => {
            this.isUsual = (event.target as HTMLInputElement).checked;
          }}
        />
        ${this.t("bulk.as_gateway")}</label
      >
      <div class="pair">
        <label
          >${this.t("columns.interval_s")}
          <input
            type="number"
            required
            min="1"
            step="1"
            .value=${this.amount}
            ?disabled=${this.isUsual || this.work.isRunning}
            @input=${(event: Event) => {
              this.amount = (event.target as HTMLInputElement).value;
            }}
          />
        </label>
        <label
          >${this.t("bulk.unit")}
          <select
            ?disabled=${this.isUsual || this.work.isRunning}
            @change=${(event: Event) => {
              this.unit = (event.target as HTMLSelectElement).value as Unit;
            }}
          >
            ${(Object.keys(UNITS) as Unit[]).map(
              (each) =>
                html`<option value=${each} ?selected=${each === this.unit}>
                  ${this.t(`bulk.${each}s`)}
                </option>`,
            )}
          </select>
        </label>
      </div>
      ${this.isUsual || this.seconds >= HOUR_S
        ? nothing
        : html`<p class="notice">${this.t("bulk.battery")}</p>`}`;
  }

  /** The meter that is the pattern of the others: the first one, until a person says otherwise. */
  private get model(): Meter | undefined {
    return this.meters.find((each) => each.id === this.source) ?? this.meters[0];
  }

  private recordsField(): TemplateResult {
    const sorted = [...this.meters].sort((one, other) =>
      one.name.localeCompare(other.name, this.hass.language, { numeric: true }),
    );
    return html`<label
        >${this.t("bulk.as_of")}
        <select
          ?disabled=${this.work.isRunning}
          @change=${(event: Event) => {
            this.source = (event.target as HTMLSelectElement).value;
          }}
        >
          ${sorted.map(
            (each) =>
              html`<option value=${each.id} ?selected=${each.id === this.model?.id}>
                ${each.name} · ${[each.maker, each.model ?? each.medium].filter(Boolean).join(" ")}
              </option>`,
          )}
        </select>
      </label>
      <p>${this.t("bulk.records_help")}</p>`;
  }

  private get seconds(): number {
    const wanted = Math.round(Number(this.amount) * UNITS[this.unit]);
    return Math.min(Math.max(wanted || HOUR_S, SHORTEST_S), LONGEST_S);
  }

  private nameFields(): TemplateResult {
    return html`<label
        >${this.t("bulk.pattern")}
        <input
          type="text"
          ?required=${!this.list.trim()}
          maxlength="200"
          .value=${this.pattern}
          ?disabled=${this.work.isRunning}
          @input=${(event: Event) => {
            this.pattern = (event.target as HTMLInputElement).value;
          }}
        />
      </label>
      <div class="parts">
        ${Object.keys(PARTS).map(
          (each) =>
            html`<button
              type="button"
              ?disabled=${this.work.isRunning}
              @click=${() => {
                this.pattern = `${this.pattern} {${each}}`.trim();
              }}
            >
              ${each === "place" ? this.t("bulk.place") : this.t(`columns.${each}`)}
            </button>`,
        )}
      </div>
      <label
        >${this.t("bulk.list")}
        <textarea
          rows="3"
          maxlength="65536"
          spellcheck="false"
          .value=${this.list}
          ?disabled=${this.work.isRunning}
          @input=${(event: Event) => {
            this.list = (event.target as HTMLTextAreaElement).value;
          }}
        ></textarea>
      </label>
      ${this.previews()}`;
  }

  /** Show what the first ones are going to be called, and what of a list means nobody. */
  private previews(): TemplateResult {
    const nameOf = this.naming();
    const names = this.meters.map(nameOf).filter((each) => each !== null);
    const { strange } = listed(this.list, this.meters);
    return html`<p class="faint">${this.t("bulk.preview", { count: names.length })}</p>
      <ul>
        ${names.slice(0, PREVIEWS).map((each) => html`<li><bdi>${each}</bdi></li>`)}
      </ul>
      ${strange.length
        ? html`<p class="notice">
            ${this.t("bulk.strange", { count: strange.length })}
            <bdi class="code">${strange[0]}</bdi>
          </p>`
        : nothing}`;
  }

  /** Return what names a meter: the list where there is one, else the pattern. */
  private naming(): (meter: Meter, at: number) => string | null {
    if (!this.list.trim()) return (meter, at) => named(this.pattern, meter, at + 1) || null;
    const { names } = listed(this.list, this.meters);
    return (meter) => names.get(meter.id) ?? null;
  }

  private readonly closed = (): void => {
    this.task = null;
    this.work.clear();
  };

  private async run(task: Task): Promise<void> {
    if (this.work.isRunning || this.work.problems) return;
    const nameOf = this.naming();
    const known = this.meters.map((meter, at) => ({ meter, name: nameOf(meter, at) }));
    // Who is not in a list keeps its name.
    const wanted = task === "name" ? known.filter((each) => each.name !== null) : known;
    if (task === "interval" || task === "records") {
      await this.work.all(wanted.length, (problems) => this.setAll(task, problems));
      return;
    }
    await this.work.each(
      wanted,
      ({ meter, name }) => this.runOne(task, meter, name),
      ({ meter }) => meter.name,
    );
  }

  private async setAll(task: "interval" | "records", problems: Problem[]): Promise<void> {
    const { meters, model } = this;
    const seconds = this.isUsual ? null : this.seconds;
    try {
      const results =
        task === "records" && model
          ? await setRecords(this.hass, model, meters)
          : await setReadInterval(this.hass, meters, seconds);
      this.work.done = meters.length;
      const names = new Map(meters.map((each) => [each.meter_id, each.name]));
      for (const { meter_id, problem } of results)
        if (problem)
          problems.push({
            name: names.get(meter_id) ?? meter_id,
            text: this.t(problem === "other_model" ? "bulk.other_model" : "bulk.gone"),
          });
    } catch (error) {
      problems.push({ name: this.t(`bulk.${task}`), text: wordsOf(this.hass, error) });
    }
  }

  /** Do it to one meter; return in words why that failed. */
  private async runOne(task: Task, meter: Meter, name: string | null): Promise<string | null> {
    try {
      if (task === "remove") {
        await removeMeter(this.hass, meter);
        return null;
      }
      if (!meter.device_id) return this.t("bulk.gone");
      if (task === "area")
        await updateDevice(this.hass, meter.device_id, { area_id: this.area || null });
      else if (task === "name")
        await updateDevice(this.hass, meter.device_id, { name_by_user: name });
      else await readNow(this.hass, meter.device_id);
      return null;
    } catch (error) {
      return error instanceof NoButtonError
        ? this.t("bulk.no_button")
        : wordsOf(this.hass, error);
    }
  }

  static override styles = [
    shared,
    css`
      dialog {
        width: min(480px, calc(100vw - 32px));
        max-height: calc(100dvh - 64px);
        padding: 24px;
        border: 0;
        border-radius: 16px;
        background: var(--card);
        color: var(--ink);
        box-shadow: 0 8px 32px rgb(0 0 0 / 40%);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 40%);
      }
      h2 {
        margin: 0 0 4px;
        font-size: 20px;
        line-height: 28px;
        font-weight: 400;
      }
      label {
        display: grid;
        gap: 4px;
        margin-block: 8px;
      }
      label.check {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
      }
      .parts {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .parts button {
        min-height: 32px;
        padding: 0 10px;
      }
      .notice {
        margin-inline: 0;
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        margin-block-start: 16px;
      }
      ul {
        max-height: 160px;
        margin: 0;
        padding-inline-start: 20px;
        overflow: auto;
      }
    `,
  ];
}

define("mbus-bulk", MbusBulk);
