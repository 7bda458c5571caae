/** Handing something over to the person's own machine: a file, or a sheet of paper. */

/** The apps on Android fetch a file a while later. */
const KEPT_MS = 10_000;

export const saveAs = (name: string, text: string, type: string): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, KEPT_MS);
};

export interface Sheet {
  title: string;
  language: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** Which columns hold numbers. */
  numeric: readonly boolean[];
}

const STYLE = `
  @page { margin: 12mm; }
  body { font: 9pt/1.3 sans-serif; }
  h1 { font-size: 12pt; }
  table { width: 100%; border-collapse: collapse; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  th, td { padding: 2pt 4pt; border-bottom: 0.5pt solid #999; text-align: start; }
  .end { text-align: end; font-variant-numeric: tabular-nums; }
`;

/** Make a table of its own document: nothing in it is markup but what is made here. */
export const sheetOf = (sheet: Sheet): Document => {
  const page = document.implementation.createHTMLDocument(sheet.title);
  page.documentElement.lang = sheet.language;
  const add = (parent: Element, name: string, text = "", isEnd = false): Element => {
    const made = page.createElement(name);
    made.textContent = text;
    if (isEnd) made.className = "end";
    parent.append(made);
    return made;
  };
  add(page.head, "style", STYLE);
  add(page.body, "h1", sheet.title);
  const table = add(page.body, "table");
  const head = add(add(table, "thead"), "tr");
  sheet.head.forEach((each, at) => add(head, "th", each, sheet.numeric[at]));
  const body = add(table, "tbody");
  for (const row of sheet.rows) {
    const line = add(body, "tr");
    row.forEach((each, at) => add(line, "td", each, sheet.numeric[at]));
  }
  return page;
};

/** Print a sheet by itself, without the page around it. */
export const print = (sheet: Sheet): void => {
  const frame = document.createElement("iframe");
  // What is not laid out is printed as an empty page.
  frame.style.cssText = "position: fixed; inset-inline-start: -100vw; width: 100vw; height: 100vh";
  frame.ariaHidden = "true";
  frame.srcdoc = `<!doctype html>${sheetOf(sheet).documentElement.outerHTML}`;
  frame.addEventListener("load", () => {
    const inside = frame.contentWindow;
    inside?.addEventListener("afterprint", () => {
      frame.remove();
    });
    inside?.print();
  });
  document.body.append(frame);
};
