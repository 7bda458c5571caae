/** What passes on the wires, as it passes: paused, filtered, saved, taken apart. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { decode, subscribeTraffic, type DecodeRequest } from "./api";
import { choice, gatewayOptions } from "./choice";
import { define } from "./define";
import { saveAs } from "./files";
import { formatClock, speaksOtherwise, wordsOf, type Hass, type Unsubscribe } from "./ha";
import { Page } from "./page";
import { fileOf, Ring } from "./ring";
import type { Meter } from "./store";
import "./table";
import type { Column, Labels } from "./table";
import "./telegram";
import type { DecodedTelegram, ShownFrame } from "./types";
import { linkedGateway } from "./view";

interface FrameItem extends ShownFrame {
  id: string;
}

/** What the dialog shows: telegrams, or why there are none; before that the field for some. */
interface Taken {
  telegrams: DecodedTelegram[];
  problem: string | null;
}

export class MbusTraffic extends Page {
  static override properties = {
    gateway: { state: true },
    text: { state: true },
    taken: { state: true },
    isPasting: { state: true },
    problem: { state: true },
  };

  private readonly ring = new Ring();
  private gateway = linkedGateway() ?? "";
  private text = "";
  private taken: Taken | null = null;
  private isPasting = false;
  private problem: string | null = null;
  private unsubscribe: Promise<Unsubscribe> | null = null;
  private columns: Column<FrameItem>[] = [];
  private labels: Labels | null = null;
  private meters = new Map<string, Meter>();

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Nothing is told to a page that nobody sees.
    this.unsubscribe?.then((end) => end()).catch(() => undefined);
    this.unsubscribe = null;
  }

  protected override firstUpdated(): void {
    this.watch();
  }

  private watch(): void {
    this.unsubscribe = subscribeTraffic(this.hass, (event) => {
      this.ring.take(event);
      this.requestUpdate();
    });
    this.unsubscribe.catch((error: unknown) => {
      this.unsubscribe = null;
      this.problem = wordsOf(this.hass, error);
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("hass") as Hass | undefined;
    if (!this.labels || speaksOtherwise(before, this.hass)) this.name();
    this.meters = new Map(this.store.meters(this.hass).map((each) => [each.meter_id, each]));
  }

  private name(): void {
    this.labels = {
      table: this.t("tabs.traffic"),
      select: () => "",
      selectAll: "",
      count: (group) => group,
    };
    this.columns = [
      {
        key: "at",
        label: this.t("traffic.time"),
        width: 130,
        grow: 0,
        isNarrow: true,
        cell: (each) => html`<bdi>${formatClock(each.at, this.hass)}</bdi>`,
      },
      {
        key: "is_sent",
        label: "",
        width: 40,
        grow: 0,
        isNarrow: true,
        cell: (each) =>
          html`<span aria-hidden="true" dir="ltr">${each.is_sent ? "→" : "←"}</span
            ><span class="visually-hidden"
              >${this.t(each.is_sent ? "traffic.sent" : "traffic.received")}</span
            >`,
      },
      {
        key: "kind",
        label: this.t("telegram.what"),
        width: 160,
        grow: 2,
        isNarrow: true,
        cell: (each) => html`<bdi>${this.words(each)}</bdi>`,
      },
      {
        key: "meter",
        label: this.t("traffic.meter"),
        width: 230,
        grow: 2,
        cell: (each) => html`<bdi>${this.meterOf(each)}</bdi>`,
      },
      {
        key: "hex",
        label: this.t("telegram.bytes"),
        width: 240,
        grow: 4,
        cell: (each) => html`<div class="code ellipsis" dir="ltr">${each.hex}</div>`,
      },
    ];
  }

  private words(frame: ShownFrame): string {
    const words = this.t(`frames.${frame.kind}`);
    return frame.address === null
      ? words
      : this.t("traffic.to", { what: words, address: frame.address });
  }

  private meterOf(frame: ShownFrame): string {
    const known = frame.meter_id ? this.meters.get(frame.meter_id) : undefined;
    return known?.name ?? frame.meter_number ?? "";
  }

  private get shown(): FrameItem[] {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    return this.ring.frames
      .filter((each) => {
        if (this.gateway && each.entry_id !== this.gateway) return false;
        if (words.length === 0) return true;
        const told = [this.words(each), this.meterOf(each), each.meter_number, each.hex];
        const haystack = told.join("\n").toLowerCase();
        return words.every((word) => haystack.includes(word));
      })
      .map((each) => ({ ...each, id: String(each.number) }))
      .reverse();
  }

  protected override render(): TemplateResult {
    const { ring, store } = this;
    const shown = this.shown;
    return html`
      ${this.problem ? html`<div class="notice bad" role="alert">${this.problem}</div>` : nothing}
      <div class="bar">
        <input
          type="search"
          aria-label=${this.t("traffic.filter")}
          placeholder=${this.t("traffic.filter")}
          @input=${(event: Event) => {
            this.text = (event.target as HTMLInputElement).value;
          }}
        />
        ${choice({
          label: this.t("columns.gateway"),
          options: [["", this.t("meters.all_gateways")], ...gatewayOptions(store.gateways)],
          chosen: this.gateway,
          choose: (gateway) => {
            this.gateway = gateway;
          },
        })}
        <button aria-pressed=${ring.isPaused ? "true" : "false"} @click=${this.pause}>
          ${ring.isPaused
            ? this.t("traffic.resume", { count: ring.news })
            : this.t("traffic.pause")}
        </button>
        <button ?disabled=${!ring.frames.length} @click=${this.clear}>
          ${this.t("traffic.clear")}
        </button>
        <button
          ?disabled=${!shown.length}
          @click=${() => {
            this.save(shown);
          }}
        >
          ${this.t("traffic.save")}
        </button>
        <button @click=${this.paste}>${this.t("traffic.paste")}</button>
      </div>
      ${ring.lost
        ? html`<div class="notice" role="status">
            ${this.t("traffic.lost", { count: ring.lost })}
          </div>`
        : nothing}
      ${shown.length
        ? html`<mbus-table
            .columns=${this.columns}
            .items=${shown}
            .labels=${this.labels}
            .narrow=${this.narrow}
            @opened=${(event: CustomEvent<FrameItem>) => {
              void this.open(event.detail);
            }}
          ></mbus-table>`
        : html`<div class="empty" role="status">
            ${this.t(ring.frames.length ? "traffic.none_found" : "traffic.waiting")}
          </div>`}
      ${this.isPasting || this.taken ? this.dialog() : nothing}
    `;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  private readonly pause = (): void => {
    if (this.ring.isPaused) this.ring.resume();
    else this.ring.pause();
    this.requestUpdate();
  };

  private readonly clear = (): void => {
    this.ring.clear();
    this.requestUpdate();
  };

  private readonly paste = (): void => {
    this.isPasting = true;
  };

  private save(shown: FrameItem[]): void {
    const text = fileOf([...shown].reverse(), (each) =>
      [this.words(each), this.meterOf(each)].filter(Boolean).join(", "),
    );
    saveAs("mbus-traffic.txt", text, "text/plain");
  }

  private async open(frame: FrameItem): Promise<void> {
    // What was sent, and silence, are told whole by their words.
    if (frame.is_sent || !frame.hex || frame.kind === "acknowledge") return;
    const known = frame.meter_id
      ? { entry_id: frame.entry_id, meter_id: frame.meter_id }
      : {};
    await this.take({ telegram: frame.hex, ...known });
  }

  private async take(request: DecodeRequest): Promise<void> {
    try {
      this.taken = { telegrams: await decode(this.hass, request), problem: null };
    } catch (error) {
      this.taken = { telegrams: [], problem: wordsOf(this.hass, error) };
    }
  }

  private dialog(): TemplateResult {
    return html`<dialog aria-labelledby="title" @close=${this.closed}>
      <div class="bar">
        <h2 id="title">${this.t(this.isPasting ? "traffic.paste" : "traffic.frame")}</h2>
        <button
          @click=${() => {
            this.renderRoot.querySelector("dialog")?.close();
          }}
        >
          ${this.t("bulk.close")}
        </button>
      </div>
      ${this.isPasting ? this.pasteForm() : nothing}
      ${this.taken?.problem
        ? html`<div class="notice bad" role="alert">${this.taken.problem}</div>`
        : nothing}
      ${this.taken?.telegrams.map(
        (each) => html`<mbus-telegram .hass=${this.hass} .telegram=${each}></mbus-telegram>`,
      )}
    </dialog>`;
  }

  private pasteForm(): TemplateResult {
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        const told = new FormData(event.target as HTMLFormElement);
        const [telegram, key] = [told.get("telegram"), told.get("key")];
        void this.take({
          telegram: typeof telegram === "string" ? telegram : "",
          ...(typeof key === "string" && key ? { key } : {}),
        });
      }}
    >
      <label
        >${this.t("traffic.telegrams")}
        <textarea name="telegram" rows="5" required maxlength="65536" spellcheck="false"></textarea>
      </label>
      <label
        >${this.t("traffic.key")}
        <input name="key" type="password" autocomplete="off" maxlength="256" />
      </label>
      <button class="main">${this.t("traffic.decode")}</button>
    </form>`;
  }

  private readonly closed = (): void => {
    this.isPasting = false;
    this.taken = null;
  };

  static override styles = [
    ...Page.styles,
    css`
      input[type="search"] {
        flex: 1 1 180px;
        max-width: 360px;
      }
      dialog {
        width: min(1000px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 16px 24px 24px;
        border: 0;
        border-radius: 16px;
        background: var(--card);
        color: var(--ink);
        box-shadow: 0 8px 32px rgb(0 0 0 / 40%);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 40%);
      }
      dialog .bar {
        padding-inline: 0;
      }
      h2 {
        flex: 1;
        margin: 0;
        font-size: 20px;
        font-weight: 400;
      }
      label {
        display: grid;
        gap: 4px;
        margin-block: 8px;
      }
    `,
  ];
}

define("mbus-traffic", MbusTraffic);
