/** Searching a gateway: how far that is, who was found, adding them with names and areas. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { addFound, startSearch, stopSearch, subscribeSearch, updateDevice } from "./api";
import { areaNamed } from "./areas";
import { choice, gatewayOptions } from "./choice";
import { define } from "./define";
import { amountText, leftText } from "./formats";
import { Found } from "./found";
import { speaksOtherwise, wordsOf, type Hass, type Unsubscribe } from "./ha";
import { Page } from "./page";
import { Run } from "./run";
import "./table";
import type { Column, Labels } from "./table";
import type { FoundRow, SearchState } from "./types";
import { linkedGateway } from "./view";

const METHODS = ["secondary", "primary", "both"] as const;
const PRESETS = ["suggested", "all"] as const;

export class MbusSearch extends Page {
  static override properties = {
    gateway: { state: true },
    told: { state: true },
    problem: { state: true },
    sort: { state: true },
    ascending: { state: true },
  };

  private gateway = linkedGateway() ?? "";
  private found: Found | null = null;
  /** Counts the events. */
  private told = 0;
  private problem: string | null = null;
  private sort = "number";
  private ascending = true;
  private method: (typeof METHODS)[number] = "secondary";
  private isThorough = false;
  private preset: (typeof PRESETS)[number] = "suggested";
  private withHistory = true;
  private columns: Column<FoundRow>[] = [];
  private labels: Labels | null = null;
  private followed = "";
  private unsubscribe: Promise<Unsubscribe> | null = null;
  private readonly work = new Run(this);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("hass") as Hass | undefined;
    if (!this.labels || speaksOtherwise(before, this.hass) || changed.has("narrow")) this.name();
    if (!this.gateway) this.gateway = this.store.gateways[0]?.entry_id ?? "";
    if (this.gateway && this.gateway !== this.followed && this.isConnected) this.follow();
  }

  private follow(): void {
    this.unfollow();
    const found = new Found(this.gateway);
    this.found = found;
    this.followed = this.gateway;
    this.problem = null;
    this.work.clear();
    this.unsubscribe = subscribeSearch(this.hass, this.gateway, (event) => {
      found.apply(event);
      this.told += 1;
    });
    this.unsubscribe.catch((error: unknown) => {
      this.problem = wordsOf(this.hass, error);
    });
  }

  private unfollow(): void {
    this.unsubscribe?.then((end) => end()).catch(() => undefined);
    this.unsubscribe = null;
    this.followed = "";
  }

  private name(): void {
    this.labels = {
      table: this.t("tabs.search"),
      select: (name) => this.t("meters.select", { name }),
      selectAll: this.t("meters.select_all"),
      count: (group, count) => `${group} (${count})`,
    };
    const text = (key: "number" | "maker" | "model" | "medium", width: number): Column<FoundRow> => ({
      key,
      label: this.t(`columns.${key}`),
      width,
      cell: (each) => html`<bdi>${each[key] ?? ""}</bdi>`,
      order: (each) => each[key],
    });
    this.columns = [
      { ...text("number", 130), isNarrow: true },
      {
        key: "name",
        label: this.t("columns.name"),
        width: 180,
        grow: 3,
        isNarrow: true,
        cell: (each) => this.field(each, "name"),
      },
      {
        key: "area",
        label: this.t("columns.area"),
        width: 140,
        grow: 2,
        cell: (each) => this.field(each, "area"),
      },
      {
        key: "standing",
        label: this.t("columns.state"),
        width: 150,
        cell: (each) => this.standing(each),
        order: (each) => this.standing(each),
      },
      {
        key: "amount",
        label: this.t("columns.amount"),
        width: 130,
        isNumeric: true,
        cell: (each) =>
          html`<bdi title=${each.amount?.name ?? ""}>${amountText(each.amount, this.hass)}</bdi>`,
      },
      {
        key: "address",
        label: this.t("columns.address"),
        width: 84,
        isNumeric: true,
        cell: (each) => String(each.address ?? ""),
        order: (each) => each.address,
      },
      text("maker", 110),
      text("model", 110),
      text("medium", 130),
    ];
  }

  private standing(row: FoundRow): string {
    if (row.is_known) return this.t("search.known");
    return row.read_through === null
      ? this.t("search.new")
      : this.t("search.elsewhere", { gateway: row.read_through });
  }

  private field(row: FoundRow, key: "name" | "area"): TemplateResult | string {
    const { found } = this;
    if (!found) return "";
    const value = key === "name" ? found.nameOf(row) : found.areaOf(row);
    if (row.is_known) return html`<bdi>${value}</bdi>`;
    return html`<input
      type="text"
      class="given"
      maxlength="200"
      list=${key === "area" ? "areas" : nothing}
      aria-label="${this.t(`columns.${key}`)}, ${row.number ?? row.name}"
      .value=${value}
      ?disabled=${this.work.isRunning}
      @click=${(event: Event) => {
        event.stopPropagation();
      }}
      @input=${(event: Event) => {
        found.give(row.id, { [key]: (event.target as HTMLInputElement).value });
      }}
    />`;
  }

  protected override render(): TemplateResult {
    const { store, found } = this;
    if (!store.isLoaded) return html`<div class="empty">${this.t("shell.loading")}</div>`;
    if (!store.gateways.length) return html`<div class="empty">${this.t("meters.none")}</div>`;
    const state = found?.state ?? null;
    return html`
      <datalist id="areas">
        ${Object.values(this.hass.areas).map((each) => html`<option value=${each.name}></option>`)}
      </datalist>
      ${this.controls(state)}
      ${this.problem ? html`<div class="notice bad" role="alert">${this.problem}</div>` : nothing}
      ${state ? this.progress(state) : nothing}
      ${found?.items.length
        ? html`${this.adding(found)}
            <mbus-table
              .columns=${this.columns}
              .items=${found.items}
              .nameOf=${(each: FoundRow) => each.name}
              .labels=${this.labels}
              .sort=${this.sort}
              .ascending=${this.ascending}
              .selected=${found.selected}
              .isSelectable=${isNew}
              .isFirst=${isNew}
              .narrow=${this.narrow}
              @opened=${(event: CustomEvent<FoundRow>) => {
                const selected = new Set(found.selected);
                if (!selected.delete(event.detail.id)) selected.add(event.detail.id);
                this.select([...selected]);
              }}
              @selected=${(event: CustomEvent<string[]>) => {
                this.select(event.detail);
              }}
              @sorted=${(event: CustomEvent<{ key: string; ascending: boolean }>) => {
                this.sort = event.detail.key;
                this.ascending = event.detail.ascending;
              }}
            ></mbus-table>`
        : html`<div class="empty">
            ${this.t(
              state === null
                ? "search.help"
                : state.is_running
                  ? "search.nobody_yet"
                  : "search.nobody",
            )}
          </div>`}
    `;
  }

  private select(ids: readonly string[]): void {
    this.found?.select(ids);
    this.told += 1;
  }

  private controls(state: SearchState | null): TemplateResult {
    const isRunning = state?.is_running ?? false;
    return html`<div class="bar">
      ${choice({
        label: this.t("columns.gateway"),
        options: gatewayOptions(this.store.gateways),
        chosen: this.gateway,
        isDisabled: this.work.isRunning,
        choose: (gateway) => {
          this.gateway = gateway;
        },
      })}
      ${choice({
        label: this.t("search.method"),
        options: METHODS.map((each) => [each, this.t(`search.by_${each}`)] as const),
        chosen: state?.method ?? this.method,
        isDisabled: isRunning,
        choose: (method) => {
          this.method = method;
        },
      })}
      <label class="check" title=${this.t("search.thorough_help")}
        ><input
          type="checkbox"
          .checked=${this.isThorough}
          ?disabled=${isRunning}
          @change=${(event: Event) => {
            this.isThorough = (event.target as HTMLInputElement).checked;
          }}
        />
        ${this.t("search.thorough")}</label
      >
      ${isRunning
        ? html`<button @click=${() => void this.command(stopSearch(this.hass, this.gateway))}>
            ${this.t("bulk.stop")}
          </button>`
        : html`<button class="main" ?disabled=${this.work.isRunning} @click=${this.start}>
            ${this.t("search.start")}
          </button>`}
    </div>`;
  }

  private readonly start = (): void => {
    this.work.clear();
    void this.command(startSearch(this.hass, this.gateway, this.method, this.isThorough));
  };

  private async command(done: Promise<unknown>): Promise<void> {
    this.problem = null;
    try {
      await done;
    } catch (error) {
      this.problem = wordsOf(this.hass, error);
    }
  }

  /** How far it is, whom it asks, what is in its way. */
  private progress(state: SearchState): TemplateResult {
    const percent = Math.floor(100 * state.fraction);
    const items = this.found?.items ?? [];
    const fresh = items.filter((each) => !each.is_known).length;
    const told = [
      this.t("search.found", { count: items.length, new: fresh }),
      this.t("search.requests", { count: state.requests }),
      ...(state.is_running
        ? [
            `${percent} %`,
            ...(state.remaining_s === null
              ? []
              : [this.t("search.left", { time: leftText(state.remaining_s) })]),
            ...(state.asked === null ? [] : [this.t("search.asked", { who: state.asked })]),
          ]
        : []),
    ];
    return html`<div class="progress">
      ${state.is_running
        ? html`<progress
            aria-label=${this.t("search.progress")}
            max="100"
            value=${percent}
          ></progress>`
        : nothing}
      <p>${told.map((each, at) => html`${at ? " · " : ""}<bdi>${each}</bdi>`)}</p>
      ${state.was_stopped ? html`<p role="status">${this.t("search.stopped")}</p>` : nothing}
      ${state.problem
        ? html`<div class="notice bad" role="alert">${state.problem}</div>`
        : nothing}
      ${state.remarks.length
        ? html`<ul class="problems notice">
            ${state.remarks.map((each) => html`<li>${each}</li>`)}
          </ul>`
        : nothing}
    </div>`;
  }

  private adding(found: Found): TemplateResult {
    const count = found.selected.size;
    const { isRunning } = this.work;
    return html`<div class="bar">
        ${isRunning
          ? html`<button
              @click=${() => {
                this.work.stop();
              }}
            >
              ${this.t("bulk.stop")}
            </button>`
          : html`<button class="main" ?disabled=${!count} @click=${() => void this.add(found)}>
              ${this.t("search.add", { count })}
            </button>`}
        ${choice({
          label: this.t("search.preset"),
          options: PRESETS.map((each) => [each, this.t(`search.${each}`)] as const),
          chosen: this.preset,
          isDisabled: isRunning,
          choose: (preset) => {
            this.preset = preset;
          },
        })}
        <label class="check"
          ><input
            type="checkbox"
            .checked=${this.withHistory}
            ?disabled=${isRunning}
            @change=${(event: Event) => {
              this.withHistory = (event.target as HTMLInputElement).checked;
            }}
          />
          ${this.t("search.with_history")}</label
        >
        <input
          type="text"
          list="areas"
          aria-label=${this.t("search.area_of_all")}
          placeholder=${this.t("search.area_of_all")}
          ?disabled=${isRunning}
          @change=${(event: Event) => {
            const area = (event.target as HTMLInputElement).value;
            for (const id of found.selected) found.give(id, { area });
            found.items = [...found.items];
            this.told += 1;
          }}
        />
      </div>
      ${isRunning || this.work.problems
        ? html`<div class="progress">${this.work.render(this.texts)}</div>`
        : nothing}`;
  }

  private async add(found: Found): Promise<void> {
    const wanted = found.items.filter((each) => found.selected.has(each.id));
    const areas = new Map<string, string>();
    await this.work.each(
      wanted,
      (row) => this.addOne(found, row, areas),
      (row) => found.nameOf(row),
    );
  }

  /** Add a meter, and put it where it is; return in words what did not work. */
  private async addOne(
    found: Found,
    row: FoundRow,
    areas: Map<string, string>,
  ): Promise<string | null> {
    const name = found.nameOf(row).trim();
    const area = found.areaOf(row).trim();
    try {
      const added = await addFound(this.hass, {
        entry_id: this.gateway,
        found_id: row.id,
        name: name && name !== row.name ? name : null,
        preset: this.preset,
        with_history: this.withHistory,
      });
      if (added.meter_id === null) return this.t("search.known");
      if (area && added.device_id) {
        const area_id = await areaNamed(this.hass, area, areas);
        await updateDevice(this.hass, added.device_id, { area_id });
      }
      return added.is_whole ? null : this.t("search.partly");
    } catch (error) {
      return wordsOf(this.hass, error);
    }
  }

  static override styles = [
    ...Page.styles,
    css`
      select {
        max-width: 220px;
      }
      .progress {
        padding-inline: 16px;
      }
      .progress p {
        margin: 4px 0;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

/** Whether a meter can be added: whoever another gateway reads may be moved here. */
const isNew = (row: FoundRow): boolean => !row.is_known;

define("mbus-search", MbusSearch);
