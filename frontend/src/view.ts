/** What a person has chosen to see: it outlives the page, which ends after minutes unseen. */

const KEY = "mbus-panel";

export interface View {
  search: string;
  gateway: string;
  state: string;
  group: string;
  sort: string;
  ascending: boolean;
  selected: string[];
}

const USUAL: View = {
  search: "",
  gateway: "",
  state: "",
  group: "",
  sort: "name",
  ascending: true,
  selected: [],
};

/** Return the gateway that a link names, as *Visit* on its page does. */
export const linkedGateway = (): string | null =>
  new URLSearchParams(location.search).get("gateway");

export const loadView = (): View => {
  const gateway = linkedGateway();
  const linked = gateway === null ? {} : { gateway };
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<View>;
    return { ...USUAL, ...stored, ...linked };
  } catch {
    return { ...USUAL, ...linked };
  }
};

export const saveView = (view: View): void => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(view));
  } catch {
    // A browser that stores nothing forgets it, and shows the page all the same.
  }
};
