/** Who has which primary address, which are free, and giving addresses to many. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { setAddress } from "./api";
import { choice, gatewayOptions } from "./choice";
import { define } from "./define";
import { keyOf, speaksOtherwise, wordsOf, type Hass } from "./ha";
import { Page } from "./page";
import { freeRanges, HIGHEST, LOWEST, planned, standings, type Standing } from "./places";
import { Run } from "./run";
import type { Meter } from "./store";
import "./table";
import type { Column, Labels } from "./table";
import { linkedGateway } from "./view";

/** What is refused because of the address: another one may do. */
const TAKEN = new Set(["address_answers", "address_of"]);

export class MbusAddresses extends Page {
  static override properties = {
    gateway: { state: true },
    asked: { state: true },
    sort: { state: true },
    ascending: { state: true },
  };

  private gateway = linkedGateway() ?? "";
  /** Counts what a person changes here. */
  private asked = 0;
  private sort = "answers_at";
  private ascending = true;
  private from = LOWEST;
  private items: Meter[] = [];
  private wanted: Meter[] = [];
  private plan = new Map<string, number>();
  private standing: (meter: Meter) => Standing = () => "unknown";
  /** Whom a person has ticked, or left out; the others are ticked if they need an address. */
  private readonly choices = new Map<string, boolean>();
  private readonly typed = new Map<string, number>();
  private readonly refused = new Set<number>();
  private columns: Column<Meter>[] = [];
  private labels: Labels | null = null;
  private readonly work = new Run(this);

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.gateway) this.gateway = this.store.gateways[0]?.entry_id ?? "";
    this.look();
    // Those that are being moved are no others by what becomes of them.
    if (!this.work.isRunning) this.arrange();
    const before = changed.get("hass") as Hass | undefined;
    if (!this.labels || speaksOtherwise(before, this.hass) || changed.has("narrow")) this.name();
  }

  /** See who is where now. */
  private look(): void {
    const meters = this.store.meters(this.hass);
    this.items = meters.filter((each) => each.entry_id === this.gateway);
    this.standing = standings(this.items);
  }

  private arrange(): void {
    this.wanted = this.items
      .filter((each) => this.choices.get(each.id) ?? this.needsOne(each))
      .sort((one, other) =>
        one.name.localeCompare(other.name, this.hass.language, { numeric: true }),
      );
    this.plan = this.planFor(this.wanted);
  }

  private planFor(wanted: readonly Meter[]): Map<string, number> {
    const { typed, from, refused } = this;
    return planned(this.items, { wanted, typed, from, refused });
  }

  /** Whether a meter shares its address or has none; without a number it cannot be met there. */
  private needsOne(meter: Meter): boolean {
    const standing = this.standing(meter);
    return meter.number !== null && (standing === "shared" || standing === "factory");
  }

  private name(): void {
    this.labels = {
      table: this.t("tabs.addresses"),
      select: (name) => this.t("meters.select", { name }),
      selectAll: this.t("meters.select_all"),
      count: (group, count) => `${group} (${count})`,
    };
    this.columns = [
      {
        key: "answers_at",
        label: this.t("columns.address"),
        width: 90,
        isNumeric: true,
        isNarrow: true,
        cell: (each) => String(each.answers_at ?? "–"),
        order: (each) => each.answers_at,
      },
      {
        key: "new",
        label: this.t("addresses.new"),
        width: 120,
        isNarrow: true,
        cell: (each) => this.field(each),
      },
      {
        key: "name",
        label: this.t("columns.name"),
        width: 170,
        grow: 3,
        isNarrow: true,
        cell: (each) => html`<bdi>${each.name}</bdi>`,
        order: (each) => each.name,
      },
      {
        key: "number",
        label: this.t("columns.number"),
        width: 116,
        cell: (each) => html`<bdi>${each.number ?? ""}</bdi>`,
        order: (each) => each.number,
      },
      {
        key: "standing",
        label: this.t("columns.state"),
        width: 200,
        grow: 2,
        cell: (each) => this.t(`addresses.${this.standing(each)}`),
        order: (each) => this.standing(each),
      },
      {
        key: "way",
        label: this.t("addresses.way"),
        width: 150,
        grow: 1,
        cell: (each) => this.t(each.address === null ? "addresses.by_number" : "addresses.by_address"),
        order: (each) => Number(each.address === null),
      },
    ];
  }

  private field(meter: Meter): TemplateResult | string {
    const address = this.plan.get(meter.id);
    if (!this.wanted.includes(meter)) return "";
    return html`<input
      type="number"
      class="given"
      min=${LOWEST}
      max=${HIGHEST}
      step="1"
      aria-label="${this.t("addresses.new")}, ${meter.name}"
      .value=${live(String(address ?? ""))}
      ?disabled=${this.work.isRunning}
      @click=${(event: Event) => {
        event.stopPropagation();
      }}
      @change=${(event: Event) => {
        const wish = Number((event.target as HTMLInputElement).value);
        if (Number.isInteger(wish) && wish >= LOWEST && wish <= HIGHEST)
          this.typed.set(meter.id, wish);
        else this.typed.delete(meter.id);
        this.change();
      }}
    />`;
  }

  /** Draw the table anew: its rows are the same, what is beside them is not. */
  private change(): void {
    this.arrange();
    this.columns = [...this.columns];
    this.asked += 1;
  }

  protected override render(): TemplateResult {
    const { store, items } = this;
    if (!store.isLoaded) return html`<div class="empty">${this.t("shell.loading")}</div>`;
    const needy = items.filter((each) => this.needsOne(each)).length;
    return html`
      <div class="bar">
        ${choice({
          label: this.t("columns.gateway"),
          options: gatewayOptions(store.gateways),
          chosen: this.gateway,
          isDisabled: this.work.isRunning,
          choose: (gateway) => {
            this.gateway = gateway;
            this.typed.clear();
            this.refused.clear();
            this.work.clear();
          },
        })}
        <label class="check"
          >${this.t("addresses.from")}
          <input
            type="number"
            min=${LOWEST}
            max=${HIGHEST}
            .value=${live(String(this.from))}
            ?disabled=${this.work.isRunning}
            @change=${(event: Event) => {
              const from = Math.round(Number((event.target as HTMLInputElement).value));
              this.from = Math.min(Math.max(from || LOWEST, LOWEST), HIGHEST);
              this.change();
            }}
          />
        </label>
        ${this.work.isRunning
          ? html`<button
              @click=${() => {
                this.work.stop();
              }}
            >
              ${this.t("bulk.stop")}
            </button>`
          : html`<button class="main" ?disabled=${!this.plan.size} @click=${this.give}>
              ${this.t("addresses.give", { count: this.plan.size })}
            </button>`}
      </div>
      <div class="told">
        <p>
          ${this.t(needy ? "addresses.needy" : "addresses.fine", { count: needy })}
          ${this.plan.size ? this.t("addresses.help") : nothing}
        </p>
        <p class="faint">
          ${this.t("addresses.free")} <bdi class="free">${freeRanges(items) || "–"}</bdi>
        </p>
        ${this.work.render(this.texts)}
      </div>
      ${items.length
        ? html`<mbus-table
            .columns=${this.columns}
            .items=${items}
            .nameOf=${(each: Meter) => each.name}
            .labels=${this.labels}
            .sort=${this.sort}
            .ascending=${this.ascending}
            .selected=${new Set(this.wanted.map((each) => each.id))}
            .isSelectable=${() => !this.work.isRunning}
            .narrow=${this.narrow}
            @opened=${(event: CustomEvent<Meter>) => {
              this.select(event.detail, !this.wanted.includes(event.detail));
            }}
            @selected=${(event: CustomEvent<string[]>) => {
              if (this.work.isRunning) return;
              const ids = new Set(event.detail);
              for (const each of items) this.choices.set(each.id, ids.has(each.id));
              this.change();
            }}
            @sorted=${(event: CustomEvent<{ key: string; ascending: boolean }>) => {
              this.sort = event.detail.key;
              this.ascending = event.detail.ascending;
            }}
          ></mbus-table>`
        : html`<div class="empty">${this.t("meters.none")}</div>`}
    `;
  }

  private select(meter: Meter, isWanted: boolean): void {
    if (this.work.isRunning) return;
    this.choices.set(meter.id, isWanted);
    this.change();
  }

  private readonly give = (): void => {
    const wanted = this.wanted.filter((each) => this.plan.has(each.id));
    void this.work
      .each(
        wanted,
        (meter, at) => this.giveOne(meter, wanted.slice(at)),
        (meter) => meter.name,
      )
      .then(() => {
        this.change();
      });
  };

  /** Move a meter; where a stranger answers at a free address, to the next one. */
  private async giveOne(meter: Meter, waiting: readonly Meter[]): Promise<string | null> {
    for (;;) {
      const address = this.plan.get(meter.id);
      if (address === undefined) return this.t("addresses.none_free");
      try {
        await setAddress(this.hass, meter, address);
        this.store.move(meter.id, address);
        this.look();
        this.choices.delete(meter.id);
        this.typed.delete(meter.id);
        return null;
      } catch (error) {
        const isTyped = this.typed.has(meter.id);
        if (isTyped || !TAKEN.has(keyOf(error))) return wordsOf(this.hass, error);
        this.refused.add(address);
        this.plan = this.planFor(waiting);
      }
    }
  }

  static override styles = [
    ...Page.styles,
    css`
      .check input {
        width: 90px;
      }
      .told {
        padding-inline: 16px;
      }
      .told p {
        margin: 4px 0;
      }
      .free {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

define("mbus-addresses", MbusAddresses);
