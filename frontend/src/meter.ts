/** One meter: what it said last, how it is read, what failed. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { getMeter, NoButtonError, readNow } from "./api";
import { define } from "./define";
import { amountText, intervalText } from "./formats";
import { formatMoment, navigate, wordsOf } from "./ha";
import { Page } from "./page";
import type { Meter } from "./store";
import "./telegram";
import type { MeterDetail, Setting } from "./types";

export class MbusMeter extends Page {
  static override properties = {
    entryId: { attribute: false },
    meterId: { attribute: false },
    detail: { state: true },
    problem: { state: true },
    isReading: { state: true },
  };

  entryId = "";
  meterId = "";
  private detail: MeterDetail | null = null;
  private problem: string | null = null;
  private isReading = false;
  /** The row that the details were loaded with: another one has other details. */
  private loadedFor: string | null = null;

  private get row(): Meter | undefined {
    return this.store.meters(this.hass).find((each) => each.meter_id === this.meterId);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("meterId")) {
      this.detail = null;
      this.problem = null;
      this.loadedFor = null;
    }
    const { row } = this;
    if (!row) return;
    const version = [row.read_at, row.state, row.failed_reads, row.interval_s].join(" ");
    if (version === this.loadedFor) return;
    this.loadedFor = version;
    void this.load();
  }

  private async load(): Promise<void> {
    const { meterId } = this;
    try {
      const detail = await getMeter(this.hass, this.entryId, meterId);
      // Another meter may have been opened meanwhile.
      if (meterId === this.meterId) this.detail = detail;
    } catch (error) {
      if (meterId === this.meterId) this.problem = wordsOf(this.hass, error);
    }
  }

  protected override render(): TemplateResult {
    const { row, detail, store } = this;
    if (!store.isLoaded) return html`<div class="empty">${this.t("shell.loading")}</div>`;
    if (!row) return html`<div class="empty">${this.t("bulk.gone")}</div>`;
    return html`
      <div class="bar">
        <h1><bdi>${row.name}</bdi></h1>
        <button ?disabled=${this.isReading || !row.device_id} @click=${this.read}>
          ${this.t(this.isReading ? "meter.reading" : "bulk.read")}
        </button>
        ${row.device_id
          ? html`<a
              href="/config/devices/device/${row.device_id}"
              @click=${(event: MouseEvent) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                navigate(`/config/devices/device/${row.device_id ?? ""}`);
              }}
              >${this.t("meter.device")}</a
            >`
          : nothing}
      </div>
      ${this.problem ? html`<div class="notice bad" role="alert">${this.problem}</div>` : nothing}
      ${row.problem ? html`<div class="notice bad" role="status">${row.problem}</div>` : nothing}
      <section>
        <dl>
          ${this.facts(row).map(
            ([label, text]) =>
              html`<div>
                <dt>${label}</dt>
                <dd><bdi>${text}</bdi></dd>
              </div>`,
          )}
        </dl>
      </section>
      ${detail ? this.details(detail) : html`<div class="empty">${this.t("shell.loading")}</div>`}
    `;
  }

  private facts(row: Meter): [string, string][] {
    const number = (value: number | null): string => (value === null ? "–" : String(value));
    return [
      [this.t("columns.state"), this.t(`states.${row.state}`)],
      [row.amount?.name ?? this.t("columns.amount"), amountText(row.amount, this.hass)],
      [this.t("columns.read_at"), row.read_at ? formatMoment(1000 * row.read_at, this.hass) : "–"],
      [this.t("columns.interval_s"), intervalText(row.interval_s, this.hass)],
      [this.t("columns.failed_reads"), number(row.failed_reads)],
      [this.t("columns.area"), row.area || this.t("meters.no_area")],
      [this.t("columns.gateway"), row.gateway],
      [this.t("columns.number"), row.number ?? "–"],
      [this.t("columns.address"), number(row.address)],
      [this.t("columns.maker"), row.maker ?? "–"],
      [this.t("columns.model"), row.model ?? "–"],
      [this.t("header.version"), number(row.version)],
      [this.t("columns.medium"), row.medium],
    ];
  }

  private details(detail: MeterDetail): TemplateResult {
    const { telegrams, settings, failures } = detail;
    return html`
      <section>
        <h2>${this.t("meter.telegram")}</h2>
        ${detail.duration_s === null
          ? nothing
          : html`<p class="faint">
              ${this.t("meter.effort", {
                seconds: new Intl.NumberFormat(this.hass.language, {
                  maximumFractionDigits: 1,
                }).format(detail.duration_s),
                requests: detail.requests ?? 0,
              })}
            </p>`}
        ${telegrams.length
          ? telegrams.map(
              (each, at) => html`
                ${telegrams.length > 1
                  ? html`<h3>
                      ${this.t("meter.part", { number: at + 1, total: telegrams.length })}
                    </h3>`
                  : nothing}
                <mbus-telegram .hass=${this.hass} .telegram=${each}></mbus-telegram>
              `,
            )
          : html`<p>${this.t("meter.never")}</p>`}
      </section>
      <section>
        <h2>${this.t("meter.settings")}</h2>
        ${settings.length
          ? html`<dl>
              ${settings.map(
                (each) =>
                  html`<div>
                    <dt>${each.label}</dt>
                    <dd><bdi>${this.settingText(each)}</bdi></dd>
                  </div>`,
              )}
            </dl>`
          : html`<p>${this.t("meter.usual")}</p>`}
      </section>
      ${failures.length
        ? html`<section>
            <h2>${this.t("meter.failures")}</h2>
            <ul>
              ${failures.map(
                (each) =>
                  html`<li>
                    <bdi>${formatMoment(each.last_at, this.hass)}</bdi>: ${each.text}
                    ${each.times > 1
                      ? html`<span class="faint"
                          >${this.t("meter.times", {
                            times: each.times,
                            since: formatMoment(each.first_at, this.hass),
                          })}</span
                        >`
                      : nothing}
                  </li>`,
              )}
            </ul>
          </section>`
        : nothing}
    `;
  }

  private settingText({ value }: Setting): string {
    return typeof value === "boolean" ? this.t(value ? "meter.on" : "meter.off") : String(value);
  }

  private readonly read = async (): Promise<void> => {
    const { row } = this;
    if (!row?.device_id) return;
    this.isReading = true;
    this.problem = null;
    try {
      await readNow(this.hass, row.device_id);
    } catch (error) {
      this.problem =
        error instanceof NoButtonError ? this.t("bulk.no_button") : wordsOf(this.hass, error);
    } finally {
      this.isReading = false;
    }
  };

  static override styles = [
    ...Page.styles,
    css`
      :host {
        display: block;
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding-block-end: max(16px, var(--safe-area-inset-bottom, 0px));
      }
      section {
        margin: 0 16px 16px;
        padding: 4px 16px 16px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--card);
      }
      h1,
      h2 {
        margin: 12px 0;
        font-size: 20px;
        line-height: 28px;
        font-weight: 400;
      }
      h1 {
        flex: 1 1 300px;
      }
      h2 {
        font-size: 16px;
        font-weight: 500;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 12px;
        margin: 12px 0;
      }
      dt {
        color: var(--faint);
      }
      dd {
        margin: 0;
      }
      a {
        color: inherit;
      }
    `,
  ];
}

define("mbus-meter", MbusMeter);
