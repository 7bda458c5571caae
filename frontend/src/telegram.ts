/** A telegram taken apart: its records, and its bytes with those lit that a record is made of. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { define } from "./define";
import { formatDecimal, formatShown, type Hass } from "./ha";
import { shared } from "./styles";
import { textOf, type Values } from "./texts";
import type { DecodedRecord, DecodedTelegram } from "./types";

const NOBODY = -1;

/** Return what a record says, as a person writes it. */
export const recordText = (record: DecodedRecord, hass: Hass): string | null => {
  if (record.text === null) return null;
  switch (record.kind) {
    case "number": {
      const text = formatDecimal(record.text, hass.locale);
      return record.unit ? `${text} ${record.unit}` : text;
    }
    case "date":
    case "timestamp":
      return formatShown(record.text, hass);
    default:
      return record.text;
  }
};

export class MbusTelegram extends LitElement {
  static override properties = {
    hass: { attribute: false },
    telegram: { attribute: false },
    lit: { state: true },
  };

  hass!: Hass;
  telegram!: DecodedTelegram;
  /** The record whose bytes are lit. */
  private lit = NOBODY;

  private t(key: string, values?: Values): string {
    return textOf(this.hass, key, values);
  }

  protected override render(): TemplateResult {
    const { telegram } = this;
    const isOpened = telegram.clear !== telegram.raw;
    return html`
      ${telegram.error ? html`<div class="notice bad">${telegram.error}</div>` : nothing}
      <dl>
        ${telegram.header.map(
          (each) =>
            html`<div>
              <dt>${this.t(`header.${each.key}`)}</dt>
              <dd><bdi>${each.text}</bdi></dd>
            </div>`,
        )}
      </dl>
      ${telegram.records.length ? this.records(telegram.records) : nothing}
      <div class="bytes">
        <h3>${this.t(isOpened ? "telegram.bytes_opened" : "telegram.bytes")}</h3>
        <button @click=${this.copy}>${this.t("telegram.copy")}</button>
      </div>
      ${this.bytes(telegram)}
      ${telegram.defects.length
        ? html`<ul>
            ${telegram.defects.map(
              (each) =>
                html`<li>
                  ${this.t("telegram.defect", { position: each.position })}: ${each.detail}
                </li>`,
            )}
          </ul>`
        : nothing}
    `;
  }

  private records(records: DecodedRecord[]): TemplateResult {
    return html`<div class="wide" tabindex="0" role="region" aria-label=${this.t("telegram.records")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${this.t("telegram.what")}</th>
            <th scope="col" class="end">${this.t("columns.amount")}</th>
            <th scope="col">DIB</th>
            <th scope="col">VIB</th>
            <th scope="col">${this.t("telegram.bytes")}</th>
          </tr>
        </thead>
        <tbody>
          ${records.map((each, at) => this.record(each, at))}
        </tbody>
      </table>
    </div>`;
  }

  private record(record: DecodedRecord, at: number): TemplateResult {
    const text = recordText(record, this.hass);
    const data = this.dataOf(record);
    return html`<tr
      class=${at === this.lit ? "lit" : ""}
      @mouseenter=${() => {
        this.lit = at;
      }}
      @mouseleave=${() => {
        this.lit = NOBODY;
      }}
    >
      <th scope="row">
        <button
          class="link"
          aria-pressed=${at === this.lit ? "true" : "false"}
          @focus=${() => {
            this.lit = at;
          }}
          @blur=${() => {
            this.lit = NOBODY;
          }}
          @click=${() => {
            this.lit = at;
          }}
        >
          <bdi>${record.name}</bdi>
        </button>
      </th>
      <td class="end">
        <bdi>${text ?? "–"}</bdi>
        ${record.error
          ? html`<div class="faint">
              ${this.t("telegram.no_value", { error: record.error.replaceAll("_", " ") })}
            </div>`
          : nothing}
      </td>
      <td class="code">${record.dib}</td>
      <td class="code">${record.vib}</td>
      <td class="code">${data}</td>
    </tr>`;
  }

  /** Return the bytes of a record behind its codes. */
  private dataOf(record: DecodedRecord): string {
    const bytes = this.telegram.clear.split(" ");
    const codes = record.dib && record.vib ? byteCount(record.dib) + byteCount(record.vib) : 0;
    return bytes.slice(record.begin + codes, record.end).join(" ");
  }

  private bytes(telegram: DecodedTelegram): TemplateResult {
    const { records } = telegram;
    const owner = new Map<number, number>();
    for (const [at, each] of records.entries())
      for (let byte = each.begin; byte < each.end; byte++) owner.set(byte, at);
    return html`<div class="hex code" dir="ltr">
      ${telegram.clear.split(" ").map((byte, at) => {
        const of = owner.get(at) ?? NOBODY;
        return html`<span
          class=${of === NOBODY ? "" : of === this.lit ? "of lit" : "of"}
          title=${records[of]?.name ?? ""}
          @mouseenter=${() => {
            this.lit = of;
          }}
          @mouseleave=${() => {
            this.lit = NOBODY;
          }}
          >${byte}</span
        > `;
      })}
    </div>`;
  }

  private readonly copy = (): void => {
    this.dispatchEvent(
      new CustomEvent("copied", { detail: this.telegram.raw, bubbles: true, composed: true }),
    );
  };

  static override styles = [
    shared,
    css`
      :host {
        display: block;
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
      h3 {
        margin: 0;
        font-size: 14px;
        font-weight: 500;
      }
      .wide {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding-block: 6px;
        padding-inline-end: 12px;
        border-block-end: 1px solid var(--line);
        text-align: start;
        font-weight: 400;
        vertical-align: top;
      }
      thead th {
        color: var(--faint);
        font-weight: 500;
      }
      .end {
        padding-inline-end: 32px;
        text-align: end;
      }
      td.end {
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      td.code {
        min-width: 64px;
        text-align: start;
      }
      tr.lit {
        background: color-mix(in srgb, var(--accent) 12%, var(--card));
      }
      .bytes {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-block-start: 16px;
      }
      .hex {
        padding: 12px;
        border: 1px solid var(--line);
        border-radius: 8px;
        overflow-wrap: break-word;
        word-spacing: -2px;
        line-height: 24px;
      }
      .hex span {
        padding: 2px 3px;
        border-radius: 3px;
      }
      .hex .of {
        background: color-mix(in srgb, var(--accent) 10%, transparent);
      }
      .hex .lit {
        background: color-mix(in srgb, var(--accent) 45%, transparent);
        outline: 1px solid var(--accent);
      }
    `,
  ];
}

const byteCount = (hex: string): number => hex.split(" ").length;

define("mbus-telegram", MbusTelegram);
