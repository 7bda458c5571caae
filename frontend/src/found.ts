/** Whom a search has found, joined with the names and areas that a person gives before adding. */

import type { FoundRow, SearchEvent, SearchState } from "./types";

export interface Given {
  name?: string;
  area?: string;
}

/** What outlives the page: it ends after minutes unseen, the search does not. */
interface Kept {
  given: Record<string, Given>;
  unwanted: string[];
}

export class Found {
  state: SearchState | null = null;
  /** The same array as long as nobody is found otherwise. */
  items: FoundRow[] = [];
  /** Who is to be added: all that are new, but for those that a person leaves out. */
  selected: ReadonlySet<string> = new Set();
  private rows = new Map<string, FoundRow>();
  private kept: Kept;
  private readonly key: string;

  constructor(gateway: string) {
    this.key = `mbus-found-${gateway}`;
    this.kept = this.stored();
  }

  /** Take what the integration tells; the first event replaces whatever was known. */
  apply(event: SearchEvent): void {
    if (event.is_first) this.rows = new Map();
    if (event.search !== undefined) this.state = event.search;
    for (const row of event.found ?? []) this.rows.set(row.id, row);
    if (event.is_first || event.found?.length) this.items = [...this.rows.values()];
    this.choose();
  }

  /** Leave out everybody but these. */
  select(ids: readonly string[]): void {
    const wanted = new Set(ids);
    this.kept.unwanted = this.items.filter((each) => !wanted.has(each.id)).map((each) => each.id);
    // Who is read through another gateway comes only if a person says so.
    for (const each of this.items)
      if (each.read_through !== null && wanted.has(each.id)) this.follows.add(each.id);
    this.choose();
    this.keep();
  }

  nameOf(row: FoundRow): string {
    return this.kept.given[row.id]?.name ?? row.name;
  }

  areaOf(row: FoundRow): string {
    return this.kept.given[row.id]?.area ?? "";
  }

  give(id: string, given: Given): void {
    this.kept.given[id] = { ...this.kept.given[id], ...given };
    this.keep();
  }

  private readonly follows = new Set<string>();

  private choose(): void {
    const unwanted = new Set(this.kept.unwanted);
    this.selected = new Set(
      this.items
        .filter(
          (each) =>
            !each.is_known &&
            !unwanted.has(each.id) &&
            (each.read_through === null || this.follows.has(each.id)),
        )
        .map((each) => each.id),
    );
  }

  private stored(): Kept {
    const usual = { given: {}, unwanted: [] };
    try {
      return { ...usual, ...(JSON.parse(sessionStorage.getItem(this.key) ?? "{}") as Partial<Kept>) };
    } catch {
      return usual;
    }
  }

  private keep(): void {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.kept));
    } catch {
      // A browser that stores nothing forgets it.
    }
  }
}
