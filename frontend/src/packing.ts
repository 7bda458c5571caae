/** Rows as they come over the line: their names once, and not with each of a thousand meters. */

import type { MeterRow, PackedRows } from "./types";

type Flat = Omit<MeterRow, "amount"> & {
  amount_name: string | null;
  amount_kind: string | null;
  amount_text: string | null;
  amount_unit: string | null;
};

/** Return the rows of meters, each with the names of its values. */
export const unpacked = (packed: readonly PackedRows[]): MeterRow[] =>
  packed.flatMap(({ entry_id, columns, rows }) =>
    rows.map((values) => {
      const told = Object.fromEntries(columns.map((column, at) => [column, values[at]]));
      const { amount_name, amount_kind, amount_text, amount_unit, ...row } = {
        ...told,
        entry_id,
      } as Flat;
      const amount =
        amount_name === null || amount_kind === null
          ? null
          : { name: amount_name, kind: amount_kind, text: amount_text, unit: amount_unit };
      return { ...row, amount };
    }),
  );
