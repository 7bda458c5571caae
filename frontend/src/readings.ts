/** What all meters show, now or at a date, and what they counted in between: to look at, print, save. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { getReadings, getReadingsTable, type ReadingsRequest } from "./api";
import { choice, gatewayOptions } from "./choice";
import { define } from "./define";
import {
  quantitiesOf,
  rowsOf,
  usualOf,
  type FiguresRow,
  type Quantity,
  type ReadingEnd,
  type Readings,
} from "./figures";
import { print, saveAs } from "./files";
import { formatDecimal, formatMoment, formatShown, speaksOtherwise, wordsOf, type Hass } from "./ha";
import { Page } from "./page";
import "./table";
import type { Column, Labels } from "./table";
import { linkedGateway } from "./view";

/** So that spreadsheets take the letters for what they are. */
const BYTE_ORDER_MARK = "\ufeff";

export class MbusReadings extends Page {
  static override properties = {
    told: { state: true },
    isAsking: { state: true },
    problem: { state: true },
    chosen: { state: true },
    sort: { state: true },
    ascending: { state: true },
  };

  private gateway = linkedGateway() ?? "";
  private at = "";
  private since = "";
  private isRead = false;
  private told: Readings | null = null;
  /** What was told is the answer to. */
  private request: ReadingsRequest = {};
  private rows: FiguresRow[] = [];
  private quantities: Quantity[] = [];
  private chosen: ReadonlySet<string> = new Set();
  private isAsking = false;
  private problem: string | null = null;
  private sort = "name";
  private ascending = true;
  private columns: Column<FiguresRow>[] = [];
  private labels: Labels | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("hass") as Hass | undefined;
    const isOther = speaksOtherwise(before, this.hass);
    if (!this.labels || isOther || changed.has("told") || changed.has("chosen")) this.name();
  }

  private name(): void {
    this.labels = {
      table: this.t("tabs.readings"),
      select: (name) => name,
      selectAll: "",
      count: (group, count) => `${group} (${count})`,
    };
    const text = (key: "name" | "number" | "area" | "problem", width: number): Column<FiguresRow> => ({
      key,
      label: this.t(key === "problem" ? "readings.problem" : `columns.${key}`),
      width,
      cell: ({ reading }) => html`<bdi title=${reading[key] ?? ""}>${reading[key] ?? ""}</bdi>`,
      order: ({ reading }) => reading[key],
    });
    this.columns = [
      { ...text("name", 170), grow: 2, isNarrow: true },
      text("number", 110),
      text("area", 100),
      ...this.shown.flatMap((each, at) => this.columnsOf(each, at === 0)),
      text("problem", 160),
    ];
  }

  private get shown(): Quantity[] {
    return this.quantities.filter((each) => this.chosen.has(each.id));
  }

  /** A quantity, and where two dates are compared what it was before, and the difference. */
  private columnsOf(quantity: Quantity, isFirst: boolean): Column<FiguresRow>[] {
    const name = quantity.unit ? `${quantity.name} (${quantity.unit})` : quantity.name;
    const column = (
      part: string,
      label: string,
      endOf: (row: FiguresRow) => ReadingEnd | undefined,
    ): Column<FiguresRow> => ({
      key: `${quantity.id} ${part}`,
      label,
      width: part === "at" ? 160 : 200,
      isNumeric: true,
      cell: (row) => this.end(endOf(row)),
      order: (row) => endOf(row)?.value ?? null,
    });
    const at = {
      ...column("at", name, (row) => row.records.get(quantity.id)),
      isNarrow: isFirst,
    };
    if (this.request.since === undefined) return [at];
    const isCounted = this.rows.some((row) => row.records.get(quantity.id)?.since);
    if (!isCounted) return [at];
    return [
      at,
      column("since", this.t("readings.before", { name }), (row) => row.records.get(quantity.id)?.since),
      column("counted", this.t("readings.counted", { name }), (row) => {
        const counted = row.records.get(quantity.id)?.counted;
        return counted === undefined ? undefined : { value: counted, time: null, source: null };
      }),
    ];
  }

  private valueText(end: ReadingEnd | undefined): string {
    if (end?.value == null) return "–";
    return typeof end.value === "number"
      ? formatDecimal(String(end.value), this.hass.locale)
      : end.value;
  }

  /** A value with who says it, and when it was that. */
  private end(end: ReadingEnd | undefined): TemplateResult {
    const moment = end?.time ? formatMoment(end.time, this.hass) : "";
    return html`<div title=${moment}><bdi>${this.valueText(end)}</bdi></div>
      ${end?.source
        ? html`<div class="small faint ellipsis">${this.t(`readings.${end.source}`)}</div>`
        : nothing}`;
  }

  protected override render(): TemplateResult {
    const { store, told } = this;
    if (!store.isLoaded) return html`<div class="empty">${this.t("shell.loading")}</div>`;
    return html`
      <form class="bar" @submit=${this.asked}>
        ${choice({
          label: this.t("columns.gateway"),
          options: [["", this.t("meters.all_gateways")], ...gatewayOptions(store.gateways)],
          chosen: this.gateway,
          choose: (gateway) => {
            this.gateway = gateway;
          },
        })}
        ${this.date("at")} ${this.date("since")}
        <label class="check"
          ><input
            type="checkbox"
            .checked=${this.isRead}
            @change=${(event: Event) => {
              this.isRead = (event.target as HTMLInputElement).checked;
            }}
          />
          ${this.t("readings.read_first")}</label
        >
        <button class="main" ?disabled=${this.isAsking}>${this.t("readings.show")}</button>
        ${told?.readings.length
          ? html`<button type="button" @click=${() => void this.save()}>
                ${this.t("readings.save")}
              </button>
              <button type="button" @click=${this.print}>${this.t("readings.print")}</button>`
          : nothing}
      </form>
      ${this.problem ? html`<div class="notice bad" role="alert">${this.problem}</div>` : nothing}
      ${this.quantities.length
        ? html`<details class="choice">
            <summary>${this.t("readings.quantities", { count: this.chosen.size })}</summary>
            <div class="boxes">${this.quantities.map((each) => this.box(each))}</div>
          </details>`
        : nothing}
      ${told?.readings.length
        ? html`<mbus-table
            .columns=${this.columns}
            .items=${this.rows}
            .nameOf=${(each: FiguresRow) => each.reading.name}
            .labels=${this.labels}
            .sort=${this.sort}
            .ascending=${this.ascending}
            .narrow=${this.narrow}
            @sorted=${(event: CustomEvent<{ key: string; ascending: boolean }>) => {
              this.sort = event.detail.key;
              this.ascending = event.detail.ascending;
            }}
          ></mbus-table>`
        : html`<div class="empty" role="status">
            ${this.t(this.isAsking ? "shell.loading" : told ? "meters.none" : "readings.help")}
          </div>`}
    `;
  }

  private date(key: "at" | "since"): TemplateResult {
    return html`<label class="check"
      >${this.t(`readings.${key}`)}
      <input
        type="date"
        .value=${this[key]}
        @change=${(event: Event) => {
          this[key] = (event.target as HTMLInputElement).value;
        }}
      />
    </label>`;
  }

  private box(quantity: Quantity): TemplateResult {
    return html`<label class="check"
      ><input
        type="checkbox"
        .checked=${this.chosen.has(quantity.id)}
        @change=${(event: Event) => {
          const chosen = new Set(this.chosen);
          if ((event.target as HTMLInputElement).checked) chosen.add(quantity.id);
          else chosen.delete(quantity.id);
          this.chosen = chosen;
        }}
      />
      <bdi>${quantity.name}${quantity.unit ? ` (${quantity.unit})` : ""}</bdi>
      <span class="faint">${quantity.meters}</span></label
    >`;
  }

  private readonly asked = (event: Event): void => {
    event.preventDefault();
    void this.ask();
  };

  private async ask(): Promise<void> {
    const device = this.store.gateways.find((each) => each.entry_id === this.gateway)?.device_id;
    const request: ReadingsRequest = {
      ...(device ? { device_id: [device] } : {}),
      ...(this.at ? { at: this.at } : {}),
      ...(this.since ? { since: this.since } : {}),
      ...(this.isRead ? { read: true } : {}),
    };
    this.isAsking = true;
    this.problem = null;
    try {
      const told = await getReadings(this.hass, request);
      this.rows = rowsOf(told.readings);
      this.quantities = quantitiesOf(told.readings);
      const known = this.quantities.filter((each) => this.chosen.has(each.id));
      this.chosen = new Set(known.length ? [...this.chosen] : usualOf(this.quantities));
      this.request = request;
      this.told = told;
    } catch (error) {
      this.problem = wordsOf(this.hass, error);
    } finally {
      this.isAsking = false;
    }
  }

  /** Save what is shown; the table is made where the readings are. */
  private async save(): Promise<void> {
    const hasComma = formatDecimal("1.5", this.hass.locale).includes(",");
    const request = { ...this.request };
    // They have just been read.
    delete request.read;
    try {
      const text = await getReadingsTable(this.hass, {
        ...request,
        keys: [...new Set(this.shown.map((each) => each.key))],
        decimal: hasComma ? "comma" : "point",
        separator: hasComma ? "semicolon" : "comma",
      });
      saveAs("mbus-readings.csv", `${BYTE_ORDER_MARK}${text}`, "text/csv");
    } catch (error) {
      this.problem = wordsOf(this.hass, error);
    }
  }

  private readonly print = (): void => {
    const { at, since } = this.request;
    const day = (date: string): string => formatShown(date, this.hass);
    const until = at ? day(at) : formatMoment(this.told?.at ?? "", this.hass);
    const ends = new Map<string, (row: FiguresRow) => string>(
      this.shown.flatMap((each) => {
        const recordOf = (row: FiguresRow): ReturnType<typeof row.records.get> =>
          row.records.get(each.id);
        return [
          [`${each.id} at`, (row) => this.valueText(recordOf(row))],
          [`${each.id} since`, (row) => this.valueText(recordOf(row)?.since)],
          [
            `${each.id} counted`,
            (row) =>
              this.valueText({ value: recordOf(row)?.counted ?? null, time: null, source: null }),
          ],
        ] as [string, (row: FiguresRow) => string][];
      }),
    );
    const told = (row: FiguresRow, key: string): string =>
      ends.get(key)?.(row) ?? row.reading[key as "name" | "number" | "area" | "problem"] ?? "";
    print({
      title: `${this.t("readings.title")}, ${since ? `${day(since)} – ${until}` : until}`,
      language: this.hass.language,
      head: this.columns.map((each) => each.label),
      rows: this.rows.map((row) => this.columns.map((each) => told(row, each.key))),
      numeric: this.columns.map((each) => each.isNumeric ?? false),
    });
  };

  static override styles = [
    ...Page.styles,
    css`
      select {
        max-width: 180px;
      }
      .choice {
        padding: 0 16px 8px;
      }
      .boxes {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        max-height: 160px;
        padding-block: 8px;
        overflow: auto;
      }
    `,
  ];
}

define("mbus-readings", MbusReadings);
