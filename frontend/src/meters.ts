/** All meters in a table: searched, filtered, sorted, grouped, chosen. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import "./bulk";
import { choice, gatewayOptions, type Option } from "./choice";
import { define } from "./define";
import { amountText, intervalText } from "./formats";
import { formatMoment, navigate, speaksOtherwise, type Hass } from "./ha";
import { Page } from "./page";
import { isMeantBy, search, type Meter } from "./store";
import "./table";
import type { Column, Group, Labels } from "./table";
import { linkedGateway, loadView, saveView, type View } from "./view";

const GROUPS: Record<string, (meter: Meter) => string> = {
  gateway: (meter) => meter.gateway,
  model: (meter) => [meter.maker, meter.model ?? meter.medium].filter(Boolean).join(" "),
  area: (meter) => meter.area,
  medium: (meter) => meter.medium,
  state: (meter) => meter.state,
};

const GOOD = "answering";
/** What is chosen in the place of a state for all that should answer and do not. */
const TROUBLE = "trouble";
/** States in which nothing is wrong, and nothing was read. */
const QUIET = new Set(["waiting", "left_in_peace", "not_running"]);

export class MbusMeters extends Page {
  static override properties = {
    view: { state: true },
  };

  private view: View = loadView();
  private items: Meter[] = [];
  private joined: Meter[] | null = null;
  private columns: Column<Meter>[] = [];
  private labels: Labels | null = null;
  private groupOf: ((item: Meter) => Group) | null = null;
  private wasAlone = true;
  private isFirst: ((item: Meter) => boolean) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // Home Assistant may keep the page, and come back by a link to another gateway.
    const gateway = linkedGateway();
    if (gateway !== null && gateway !== this.view.gateway) this.change({ gateway });
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("hass") as Hass | undefined;
    const isOtherLanguage = speaksOtherwise(before, this.hass);
    const isAlone = this.store.gateways.length < 2;
    const isAnother = this.wasAlone !== isAlone;
    this.wasAlone = isAlone;
    if (!this.labels || isOtherLanguage || isAnother || changed.has("narrow")) this.name();
    if (changed.has("view") || isOtherLanguage) {
      this.groupOf = this.grouping();
      this.isFirst = isMeantBy(this.view.search);
    }
    const joined = this.store.meters(this.hass);
    if (joined !== this.joined || changed.has("view")) {
      this.joined = joined;
      this.items = this.found(joined);
    }
  }

  /** Put the words of the language where the table has its own. */
  private name(): void {
    this.labels = {
      table: this.t("tabs.meters"),
      select: (name) => this.t("meters.select", { name }),
      selectAll: this.t("meters.select_all"),
      count: (group, count) => `${group} (${count})`,
    };
    const text = (
      key: Exclude<keyof Meter, "amount">,
      width: number,
      grow = 1,
    ): Column<Meter> => ({
      key,
      label: this.t(`columns.${key}`),
      width,
      grow,
      cell: (each) => String(each[key] ?? ""),
      order: (each) => {
        const value = each[key];
        return typeof value === "boolean" ? Number(value) : value;
      },
    });
    const { hass } = this;
    const all: Column<Meter>[] = [
      {
        ...text("name", 170, 3),
        isNarrow: true,
        cell: (each) => (this.narrow ? this.nameOnPhone(each) : html`<bdi>${each.name}</bdi>`),
      },
      text("number", 116),
      {
        key: "state",
        label: this.t("columns.state"),
        width: 130,
        cell: (each) => this.state(each),
        order: (each) => this.t(`states.${each.state}`),
      },
      {
        key: "amount",
        label: this.t("columns.amount"),
        width: 130,
        isNumeric: true,
        isNarrow: true,
        cell: (each) =>
          html`<bdi title=${each.amount?.name ?? ""}>${amountText(each.amount, hass)}</bdi>`,
        order: (each) => (each.amount?.text == null ? null : Number(each.amount.text)),
      },
      {
        key: "read_at",
        label: this.t("columns.read_at"),
        width: 160,
        cell: (each) => (each.read_at ? html`<bdi>${formatMoment(1000 * each.read_at, hass)}</bdi>` : "–"),
        order: (each) => each.read_at,
      },
      text("area", 100),
      { ...text("address", 84), isNumeric: true },
      text("maker", 110),
      text("model", 110, 2),
      text("medium", 130),
      text("gateway", 120),
      {
        key: "interval_s",
        label: this.t("columns.interval_s"),
        width: 100,
        isNumeric: true,
        cell: (each) => (each.interval_s ? intervalText(each.interval_s, hass) : ""),
        order: (each) => each.interval_s,
      },
      { ...text("failed_reads", 100), isNumeric: true },
    ];
    // One gateway is that of all meters.
    const isAlone = this.store.gateways.length < 2;
    this.columns = all.filter((each) => each.key !== "gateway" || !isAlone);
  }

  private state(meter: Meter): TemplateResult {
    const kind = meter.state === GOOD ? "good" : QUIET.has(meter.state) ? "quiet" : "bad";
    return html`<span class="state ${kind}" title=${meter.problem ?? ""}
      >${this.t(`states.${meter.state}`)}</span
    >`;
  }

  private nameOnPhone(meter: Meter): TemplateResult {
    return html`<div class="ellipsis"><bdi>${meter.name}</bdi></div>
      <div class="faint ellipsis"><bdi>${meter.number}</bdi> ${this.state(meter)}</div>`;
  }

  private found(joined: Meter[]): Meter[] {
    const { gateway, state, search: text } = this.view;
    const wanted = joined.filter(
      (each) =>
        isOf(each, gateway) &&
        (!state || (state === TROUBLE ? isTrouble(each) : each.state === state)),
    );
    return search(wanted, text);
  }

  private change(view: Partial<View>): void {
    this.view = { ...this.view, ...view };
    saveView(this.view);
  }

  private grouping(): ((item: Meter) => Group) | null {
    const key = this.view.group;
    const told = GROUPS[key];
    if (!told) return null;
    return (item) => {
      const value = told(item);
      const label = key === "state" ? this.t(`states.${value}`) : value;
      return { key: value, label: label || this.t(`meters.no_${key}`) };
    };
  }

  protected override render(): TemplateResult {
    const { store, view } = this;
    if (!store.isLoaded) return html`<div class="empty">${this.t("shell.loading")}</div>`;
    const selected = new Set(view.selected);
    const chosen = (this.joined ?? []).filter((each) => selected.has(each.meter_id));
    return html`
      ${store.gateways
        .filter((each) => !each.is_running)
        .map(
          (each) =>
            html`<div class="notice bad" role="status">
              ${this.t("meters.gateway_not_running", { gateway: each.title })}
              ${each.problem ?? ""}
            </div>`,
        )}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("meters.search")}
          placeholder=${this.t("meters.search")}
          .value=${view.search}
          @input=${(event: Event) => {
            this.change({ search: (event.target as HTMLInputElement).value });
          }}
        />
        ${this.choice("gateway", [
          ["", this.t("meters.all_gateways")],
          ...gatewayOptions(store.gateways),
        ])}
        ${this.choice("state", [
          ["", this.t("meters.all_states")],
          [TROUBLE, this.t("meters.trouble")],
          ...[...new Set((this.joined ?? []).map((each) => each.state))].map(
            (each): [string, string] => [each, this.t(`states.${each}`)],
          ),
        ])}
        ${this.choice("group", [
          ["", this.t("meters.no_groups")],
          ...Object.keys(GROUPS).map((each): [string, string] => [
            each,
            this.t(`columns.${each}`),
          ]),
        ])}
        ${this.trouble()}
        <span class="faint" role="status"
          ><bdi
            >${this.t("meters.count", { count: this.items.length, total: store.total })}</bdi
          ></span
        >
      </div>
      <mbus-bulk
        .hass=${this.hass}
        .meters=${chosen}
        @cleared=${() => {
          this.change({ selected: [] });
        }}
      ></mbus-bulk>
      ${this.items.length
        ? html`<mbus-table
            .columns=${this.columns}
            .items=${this.items}
            .groupOf=${this.groupOf}
            .nameOf=${nameOf}
            .labels=${this.labels}
            .isFirst=${this.isFirst}
            .sort=${view.sort}
            .ascending=${view.ascending}
            .selected=${selected}
            .narrow=${this.narrow}
            @opened=${(event: CustomEvent<Meter>) => {
              const { entry_id, meter_id } = event.detail;
              navigate(`/mbus/meter/${entry_id}/${meter_id}`);
            }}
            @selected=${(event: CustomEvent<string[]>) => {
              this.change({ selected: event.detail });
            }}
            @sorted=${(event: CustomEvent<{ key: string; ascending: boolean }>) => {
              this.change({ sort: event.detail.key, ascending: event.detail.ascending });
            }}
          ></mbus-table>`
        : html`<div class="empty">
            ${this.t(store.total ? "meters.none_found" : "meters.none")}
          </div>`}
    `;
  }

  /** How many meters are in trouble, in a button that shows them, or all again. */
  private trouble(): TemplateResult | typeof nothing {
    const { gateway, state } = this.view;
    const isShown = state === TROUBLE;
    const count = (this.joined ?? []).filter((each) => isOf(each, gateway) && isTrouble(each)).length;
    if (!count && !isShown) return nothing;
    return html`<button
      class=${isShown ? "main" : ""}
      aria-pressed=${isShown}
      @click=${() => {
        this.change({ state: isShown ? "" : TROUBLE });
      }}
    >
      ${this.t("meters.trouble")} (${count})
    </button>`;
  }

  private choice(key: "gateway" | "state" | "group", options: Option[]): TemplateResult | typeof nothing {
    const labels = { gateway: "columns.gateway", state: "columns.state", group: "meters.group" };
    return choice({
      label: this.t(labels[key]),
      options,
      chosen: this.view[key],
      choose: (value) => {
        this.change({ [key]: value });
      },
    });
  }

  static override styles = [
    ...Page.styles,
    css`
      input[type="search"] {
        flex: 1 1 200px;
        max-width: 420px;
      }
      select {
        max-width: 180px;
      }
    `,
  ];
}

const nameOf = (item: Meter): string => item.name;

/** Whether a meter is of a gateway; each is where none is chosen. */
const isOf = (meter: Meter, gateway: string): boolean => !gateway || meter.entry_id === gateway;

const isTrouble = (meter: Meter): boolean => meter.state !== GOOD && !QUIET.has(meter.state);

define("mbus-meters", MbusMeters);
