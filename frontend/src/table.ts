/** A table of any length: only the rows that are seen are in the document. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { define } from "./define";
import { shared } from "./styles";

export interface Item {
  /** What no other item has. */
  id: string;
}

export interface Column<T extends Item> {
  key: string;
  label: string;
  /** Its least width in pixels: nothing depends on content, as each row is a grid of its own. */
  width: number;
  /** Its share of what is left over. */
  grow?: number;
  cell: (item: T) => TemplateResult | string;
  /** What it is sorted by; empty ones come last. */
  order?: (item: T) => string | number | null;
  isNumeric?: boolean;
  /** Whether it is there on a phone, too. */
  isNarrow?: boolean;
}

export interface Group {
  key: string;
  label: string;
}

interface Heading {
  group: Group;
  count: number;
}

type Line<T> = { heading: Heading } | { item: T };

export interface Labels {
  table: string;
  select: (name: string) => string;
  selectAll: string;
  count: (group: string, count: number) => string;
}

/** Rows above and below those that are seen, for a wheel that turns fast. */
const OVERSCAN = 3;
const PAGE = 10;
/** Width of the column with the boxes that choose a row. */
const BOX = 48;

/** Made once: it takes longer to make than to compare a thousand names. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export class MbusTable<T extends Item = Item> extends LitElement {
  static override properties = {
    columns: { attribute: false },
    items: { attribute: false },
    groupOf: { attribute: false },
    nameOf: { attribute: false },
    labels: { attribute: false },
    sort: { attribute: false },
    ascending: { attribute: false },
    selected: { attribute: false },
    isSelectable: { attribute: false },
    narrow: { attribute: false },
    isFirst: { attribute: false },
    first: { state: true },
    active: { state: true },
    height: { state: true },
    folded: { state: true },
  };

  columns: Column<T>[] = [];
  items: readonly T[] = [];
  groupOf: ((item: T) => Group) | null = null;
  nameOf: (item: T) => string = (item) => item.id;
  labels: Labels | null = null;
  sort = "";
  ascending = true;
  /** The items that are chosen; null where none can be. */
  selected: ReadonlySet<string> | null = null;
  isSelectable: (item: T) => boolean = () => true;
  narrow = false;
  /** Whether an item goes before others, whatever it is sorted by. */
  isFirst: ((item: T) => boolean) | null = null;
  private first = 0;
  private active = -1;
  private height = 0;
  private folded: ReadonlySet<string> = new Set();
  private lines: Line<T>[] = [];
  private readonly resized = new ResizeObserver(() => {
    this.measure();
  });

  get rowHeight(): number {
    return this.narrow ? 60 : 48;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const reasons = ["items", "sort", "ascending", "groupOf", "folded", "columns", "isFirst"];
    if (!reasons.some((each) => changed.has(each))) return;
    this.lines = this.arranged();
    this.active = Math.min(this.active, this.lines.length - 1);
  }

  private arranged(): Line<T>[] {
    const sorted = this.sorted();
    const groupOf = this.groupOf;
    if (!groupOf) return sorted.map((item) => ({ item }));
    const groups = new Map<string, { group: Group; members: T[] }>();
    for (const item of sorted) {
      const group = groupOf(item);
      const found = groups.get(group.key);
      if (found) found.members.push(item);
      else groups.set(group.key, { group, members: [item] });
    }
    return [...groups.values()]
      .sort((one, other) => collator.compare(one.group.label, other.group.label))
      .flatMap(({ group, members }): Line<T>[] => [
        { heading: { group, count: members.length } },
        ...(this.folded.has(group.key) ? [] : members.map((item) => ({ item }))),
      ]);
  }

  private sorted(): readonly T[] {
    const isFirst = this.isFirst;
    const ordered = this.ordered();
    if (!isFirst) return ordered;
    return [...ordered.filter(isFirst), ...ordered.filter((each) => !isFirst(each))];
  }

  private ordered(): readonly T[] {
    const order = this.columns.find((each) => each.key === this.sort)?.order;
    if (!order) return this.items;
    const sign = this.ascending ? 1 : -1;
    return this.items
      .map((item) => ({ item, by: order(item) }))
      .sort((one, other) => {
        if (one.by === null || one.by === "") return other.by === null || other.by === "" ? 0 : 1;
        if (other.by === null || other.by === "") return -1;
        return typeof one.by === "number" && typeof other.by === "number"
          ? sign * (one.by - other.by)
          : sign * collator.compare(String(one.by), String(other.by));
      })
      .map(({ item }) => item);
  }

  protected override render(): TemplateResult {
    const labels = this.labels;
    if (!labels) return html``;
    const columns = this.columns.filter((each) => !this.narrow || each.isNarrow);
    const boxes = this.selected ? [BOX] : [];
    const tracks = [
      ...boxes.map((each) => `${each}px`),
      ...columns.map((each) => `minmax(${each.width}px, ${each.grow ?? 1}fr)`),
    ];
    const least = [...boxes, ...columns.map((each) => each.width)].reduce((a, b) => a + b, 0);
    const seen = Math.ceil(this.height / this.rowHeight) + 2 * OVERSCAN;
    const first = Math.max(0, this.first - OVERSCAN);
    const shown = this.lines.slice(first, first + seen);
    const active = this.active >= 0 ? `line-${this.active}` : nothing;
    return html`
      <div
        class="scroller"
        role="grid"
        tabindex="0"
        aria-label=${labels.table}
        aria-rowcount=${this.lines.length + 1}
        aria-colcount=${tracks.length}
        aria-multiselectable=${this.selected ? "true" : nothing}
        aria-activedescendant=${active}
        style="--tracks: ${tracks.join(" ")}; --least: ${least}px; --row: ${this.rowHeight}px"
        @scroll=${this.scrolled}
        @keydown=${this.pressed}
      >
        <div class="head row" role="row" aria-rowindex="1">
          ${this.selected ? this.checkboxOfAll(labels, this.selected) : nothing}
          ${columns.map((each) => this.headCell(each))}
        </div>
        <div class="body" role="rowgroup" style="height: ${this.lines.length * this.rowHeight}px">
          ${shown.map((line, at) => this.line(line, first + at, columns, labels))}
        </div>
      </div>
    `;
  }

  private headCell(column: Column<T>): TemplateResult {
    const isSorted = column.key === this.sort;
    const direction = this.ascending ? "ascending" : "descending";
    const arrow = this.ascending ? "↑" : "↓";
    return html`<div
      role="columnheader"
      class=${column.isNumeric ? "cell end" : "cell"}
      aria-sort=${column.order ? (isSorted ? direction : "none") : nothing}
    >
      ${column.order
        ? html`<button
            class="link"
            @click=${() => {
              this.sortBy(column.key);
            }}
          >
            ${column.label}${isSorted ? html`<span aria-hidden="true"> ${arrow}</span>` : nothing}
          </button>`
        : column.label}
    </div>`;
  }

  private checkboxOfAll(labels: Labels, selected: ReadonlySet<string>): TemplateResult {
    const items = this.items.filter(this.isSelectable);
    const all = items.length > 0 && items.every((each) => selected.has(each.id));
    const some = !all && items.some((each) => selected.has(each.id));
    return html`<div class="cell check" role="columnheader">
      <input
        type="checkbox"
        aria-label=${labels.selectAll}
        .checked=${all}
        .indeterminate=${some}
        @change=${() => {
          this.select(all ? [] : items.map((each) => each.id));
        }}
      />
    </div>`;
  }

  private line(
    line: Line<T>,
    at: number,
    columns: Column<T>[],
    labels: Labels,
  ): TemplateResult {
    const style = `transform: translateY(${at * this.rowHeight}px)`;
    const isActive = at === this.active;
    if ("heading" in line) {
      const { group, count } = line.heading;
      const isFolded = this.folded.has(group.key);
      return html`<div
        id="line-${at}"
        class="row heading ${isActive ? "active" : ""}"
        role="row"
        aria-rowindex=${at + 2}
        aria-expanded=${isFolded ? "false" : "true"}
        style=${style}
        @click=${() => {
          this.fold(group.key);
        }}
      >
        <div class="cell" role="gridcell">
          <span aria-hidden="true">${isFolded ? "▸" : "▾"}</span>
          ${labels.count(group.label, count)}
        </div>
      </div>`;
    }
    const { item } = line;
    const isSelected = this.selected?.has(item.id) ?? false;
    return html`<div
      id="line-${at}"
      class="row item ${isActive ? "active" : ""} ${isSelected ? "selected" : ""}"
      role="row"
      aria-rowindex=${at + 2}
      aria-selected=${this.selected ? (isSelected ? "true" : "false") : nothing}
      style=${style}
      @click=${() => {
        this.active = at;
        this.open(item);
      }}
    >
      ${this.selected
        ? html`<div
            class="cell check"
            role="gridcell"
            @click=${(event: Event) => {
              event.stopPropagation();
            }}
          >
            <input
              type="checkbox"
              tabindex="-1"
              aria-label=${labels.select(this.nameOf(item))}
              .checked=${isSelected}
              ?disabled=${!this.isSelectable(item)}
              @change=${() => {
                this.toggle(item);
              }}
            />
          </div>`
        : nothing}
      ${columns.map(
        (each) =>
          html`<div role="gridcell" class=${each.isNumeric ? "cell end" : "cell"}>
            ${each.cell(item)}
          </div>`,
      )}
    </div>`;
  }

  protected override firstUpdated(): void {
    this.measure();
  }

  private get scroller(): HTMLElement | null {
    return this.renderRoot.querySelector(".scroller");
  }

  private measure(): void {
    this.height = this.clientHeight;
    this.scrolled();
  }

  private readonly scrolled = (): void => {
    const scroller = this.scroller;
    if (scroller) this.first = Math.floor(scroller.scrollTop / this.rowHeight);
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    // What is inside of a row, or of the head, has keys of its own.
    if (event.target !== this.scroller) return;
    const steps: Record<string, number | undefined> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: PAGE,
      PageUp: -PAGE,
      Home: -this.lines.length,
      End: this.lines.length,
    };
    const step = steps[event.key];
    const line = this.lines[this.active];
    if (step !== undefined) this.goTo(this.active + step);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey) && this.selected)
      this.select(this.items.filter(this.isSelectable).map((each) => each.id));
    else if (!line || (event.key !== "Enter" && event.key !== " ")) return;
    else if ("heading" in line) this.fold(line.heading.group.key);
    else if (event.key === " " && this.selected) this.toggle(line.item);
    else this.open(line.item);
    event.preventDefault();
  };

  private goTo(wanted: number): void {
    const at = Math.max(0, Math.min(wanted, this.lines.length - 1));
    this.active = at;
    const scroller = this.scroller;
    if (!scroller) return;
    const head = this.rowHeight;
    const [top, bottom] = [at * this.rowHeight, (at + 1) * this.rowHeight];
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (bottom > scroller.scrollTop + scroller.clientHeight - head)
      scroller.scrollTop = bottom - scroller.clientHeight + head;
  }

  private fold(key: string): void {
    const folded = new Set(this.folded);
    if (!folded.delete(key)) folded.add(key);
    this.folded = folded;
  }

  private toggle(item: T): void {
    const selected = new Set(this.selected);
    if (!selected.delete(item.id)) selected.add(item.id);
    this.select([...selected]);
  }

  private select(ids: readonly string[]): void {
    this.dispatchEvent(new CustomEvent("selected", { detail: ids }));
  }

  private open(item: T): void {
    this.dispatchEvent(new CustomEvent("opened", { detail: item }));
  }

  private sortBy(key: string): void {
    const ascending = key !== this.sort || !this.ascending;
    this.dispatchEvent(new CustomEvent("sorted", { detail: { key, ascending } }));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        min-height: 0;
        flex: 1;
        contain: strict;
        background: var(--card);
      }
      .scroller {
        height: 100%;
        overflow: auto;
        outline-offset: -2px;
      }
      .body {
        position: relative;
      }
      .row {
        display: grid;
        grid-template-columns: var(--tracks);
        align-items: center;
        width: 100%;
        min-width: var(--least);
        height: var(--row);
        border-block-end: 1px solid var(--line);
      }
      .body .row {
        position: absolute;
        inset-block-start: 0;
        inset-inline-start: 0;
        contain: layout style;
      }
      .head {
        position: sticky;
        inset-block-start: 0;
        z-index: 1;
        background: var(--card);
        color: var(--faint);
        font-weight: 500;
      }
      .item,
      .heading {
        cursor: pointer;
      }
      .heading {
        display: flex;
        background: var(--page);
        font-weight: 500;
      }
      .item:hover {
        background: color-mix(in srgb, var(--accent) 5%, var(--card));
      }
      .selected {
        background: color-mix(in srgb, var(--accent) 12%, var(--card));
      }
      .scroller:focus-visible .active {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      .cell {
        min-width: 0;
        padding-inline: 8px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .cell:first-child {
        padding-inline-start: 16px;
      }
      .check {
        display: flex;
        align-self: stretch;
        align-items: center;
        cursor: default;
      }
      .end {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

define("mbus-table", MbusTable);
