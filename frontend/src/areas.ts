/** Areas by what people call them: core keeps them, and makes new ones. */

import { createArea } from "./api";
import type { Hass } from "./ha";

const plain = (name: string): string => name.trim().toLowerCase();

/** Return the ID of an area, made anew if there is none of that name; `known` keeps those that were made in one go. */
export const areaNamed = async (
  hass: Hass,
  name: string,
  known: Map<string, string>,
): Promise<string> => {
  const wanted = plain(name);
  const there = Object.values(hass.areas).find((each) => plain(each.name) === wanted);
  const found = there?.area_id ?? known.get(wanted);
  if (found !== undefined) return found;
  const made = await createArea(hass, name.trim());
  known.set(wanted, made.area_id);
  return made.area_id;
};
