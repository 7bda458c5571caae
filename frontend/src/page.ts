/** What all pages of the panel have in common: what they are given, and how they fill the screen. */

import { LitElement, css, type PropertyDeclarations } from "lit";
import type { Hass } from "./ha";
import type { Store } from "./store";
import { shared } from "./styles";
import { textOf, type Values } from "./texts";

/** A page with the rows of all meters. */
export abstract class Page extends LitElement {
  static override properties: PropertyDeclarations = {
    hass: { attribute: false },
    store: { attribute: false },
    revision: { attribute: false },
    narrow: { attribute: false },
  };

  hass!: Hass;
  store!: Store;
  /** Counts up with each change of the store, which is the same object all the time. */
  revision = 0;
  narrow = false;

  protected t(key: string, values?: Values): string {
    return textOf(this.hass, key, values);
  }

  protected readonly texts = (key: string, values?: Values): string => this.t(key, values);

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        flex: 1;
      }
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
      }
    `,
  ];
}
