/** The panel: its header, its pages, and the rows that all of them share. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import "./addresses";
import { subscribeMeters } from "./api";
import { define } from "./define";
import { menuButton, navigate, notify, wordsOf, type Hass, type Route, type Unsubscribe } from "./ha";
import "./meter";
import "./meters";
import "./readings";
import "./search";
import { Store } from "./store";
import { shared } from "./styles";
import { loadTexts, textOf, type Values } from "./texts";
import "./traffic";

const PAGES = ["meters", "search", "addresses", "readings", "traffic"] as const;
const BACK = "M20 11v2H8l5.5 5.5-1.42 1.42L4.16 12l7.92-7.92L13.5 5.5 8 11h12Z";

interface PanelInfo {
  config?: { version?: string };
}

export class MbusPanel extends LitElement {
  static override properties = {
    hass: { attribute: false },
    narrow: { type: Boolean },
    route: { attribute: false },
    panel: { attribute: false },
    revision: { state: true },
    hasTexts: { state: true },
    problem: { state: true },
  };

  hass!: Hass;
  narrow = false;
  route: Route | undefined;
  panel: PanelInfo | undefined;
  private readonly store = new Store();
  private revision = 0;
  private hasTexts = false;
  private problem: string | null = null;
  private language = "";
  private unsubscribe: Promise<Unsubscribe> | null = null;

  private t(key: string, values?: Values): string {
    return textOf(this.hass, key, values);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = "M-Bus – Home Assistant";
    if (this.hasUpdated) this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow();
  }

  /** Home Assistant hands a new `hass` over with each state of the house: few concern us. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    if (!changed.has("hass") || changed.size > 1) return true;
    const before = changed.get("hass") as Hass | undefined;
    const { hass } = this;
    return (
      before?.language !== hass.language ||
      before.localize !== hass.localize ||
      before.locale !== hass.locale ||
      before.devices !== hass.devices ||
      before.areas !== hass.areas ||
      before.entities !== hass.entities
    );
  }

  protected override willUpdate(): void {
    if (this.hass.language === this.language) return;
    this.language = this.hass.language;
    void this.load();
  }

  private async load(): Promise<void> {
    await loadTexts(this.hass);
    this.hasTexts = true;
    this.unfollow();
    this.follow();
  }

  private follow(): void {
    if (this.unsubscribe) return;
    this.problem = null;
    this.unsubscribe = subscribeMeters(this.hass, (event) => {
      this.store.apply(event);
      this.revision += 1;
    });
    this.unsubscribe.catch((error: unknown) => {
      this.unsubscribe = null;
      this.problem = wordsOf(this.hass, error);
    });
  }

  private unfollow(): void {
    // A connection that is lost has forgotten it already.
    this.unsubscribe?.then((end) => end()).catch(() => undefined);
    this.unsubscribe = null;
  }

  private get path(): string[] {
    return (this.route?.path ?? "").split("/").filter(Boolean);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.hasTexts) return nothing;
    const [page = "meters", entryId = "", meterId = ""] = this.path;
    const isMeter = page === "meter";
    const tab = isMeter ? "meters" : page;
    return html`
      <header>
        ${isMeter
          ? html`<button
              class="icon"
              aria-label=${this.t("meter.back")}
              @click=${() => {
                navigate("/mbus/meters");
              }}
            >
              <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d=${BACK} /></svg>
            </button>`
          : menuButton(this.hass, this.narrow, this.t("shell.menu"))}
        ${this.narrow ? nothing : html`<div class="title">M-Bus</div>`}
        <nav aria-label="M-Bus">
          ${PAGES.map(
            (each) =>
              html`<a
                href="/mbus/${each}"
                aria-current=${each === tab ? "page" : nothing}
                @click=${(event: MouseEvent) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  navigate(`/mbus/${each}`);
                }}
                >${this.t(`tabs.${each}`)}</a
              >`,
          )}
        </nav>
      </header>
      ${this.isOutdated
        ? html`<div class="notice" role="status">
            ${this.t("shell.new_version")}
            <button
              @click=${() => {
                location.reload();
              }}
            >
              ${this.t("shell.reload")}
            </button>
          </div>`
        : nothing}
      ${this.problem
        ? html`<div class="notice bad" role="alert">
            ${this.problem}
            <button
              @click=${() => {
                this.follow();
              }}
            >
              ${this.t("shell.retry")}
            </button>
          </div>`
        : nothing}
      <main
        @copied=${(event: CustomEvent<string>) => {
          void this.copy(event.detail);
        }}
      >
        ${isMeter ? this.meter(entryId, meterId) : this.page(page)}
      </main>
    `;
  }

  protected override updated(): void {
    // On a phone not all tabs are seen at once.
    const current = this.renderRoot.querySelector("[aria-current]");
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Whether the integration has another version of this file than the page has loaded. */
  private get isOutdated(): boolean {
    const version = this.panel?.config?.version;
    return version !== undefined && !import.meta.url.includes(version);
  }

  private meter(entryId: string, meterId: string): TemplateResult {
    return html`<mbus-meter
      .hass=${this.hass}
      .store=${this.store}
      .revision=${this.revision}
      .entryId=${entryId}
      .meterId=${meterId}
    ></mbus-meter>`;
  }

  private page(page: string): TemplateResult {
    switch (page) {
      case "search":
        return html`<mbus-search
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-search>`;
      case "addresses":
        return html`<mbus-addresses
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-addresses>`;
      case "readings":
        return html`<mbus-readings
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-readings>`;
      case "traffic":
        return html`<mbus-traffic
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-traffic>`;
      default:
        return html`<mbus-meters
          .hass=${this.hass}
          .store=${this.store}
          .revision=${this.revision}
          .narrow=${this.narrow}
        ></mbus-meters>`;
    }
  }

  private async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      notify(this, this.t("telegram.copied"));
    } catch {
      // Without HTTPS there is no clipboard: the bytes can be marked by hand.
      notify(this, this.t("telegram.not_copied"));
    }
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
        padding-inline: var(--safe-area-inset-left, 0px) var(--safe-area-inset-right, 0px);
        background: var(--page);
      }
      header {
        display: flex;
        flex: none;
        align-items: center;
        gap: 8px;
        min-height: var(--header-height, 56px);
        padding: var(--safe-area-inset-top, 0px) 16px 0;
        background: var(--app-header-background-color, var(--card));
        color: var(--app-header-text-color, var(--ink));
      }
      .title {
        flex: 1;
        font-size: 20px;
      }
      nav {
        display: flex;
        align-self: stretch;
        min-width: 0;
        overflow-x: auto;
      }
      nav a {
        display: flex;
        flex: none;
        align-items: center;
        padding-inline: 16px;
        border-block-end: 2px solid transparent;
        color: inherit;
        text-decoration: none;
      }
      nav a[aria-current] {
        border-color: currentColor;
        font-weight: 500;
      }
      main {
        display: flex;
        flex: 1;
        flex-direction: column;
        min-height: 0;
      }
      :host(:dir(rtl)) .arrow {
        transform: scaleX(-1);
      }
    `,
  ];
}

define("mbus-panel", MbusPanel);
