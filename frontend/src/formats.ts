/** Values and lengths of time as a person reads them. */

import { formatDecimal, type Hass } from "./ha";
import type { Amount } from "./types";

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86400;

export const amountText = (amount: Amount | null, hass: Hass): string => {
  if (amount?.text == null) return "–";
  const text = amount.kind === "number" ? formatDecimal(amount.text, hass.locale) : amount.text;
  return amount.unit ? `${text} ${amount.unit}` : text;
};

/** Write how long a meter is left alone, in the largest unit that it is whole in. */
export const intervalText = (seconds: number, hass: Hass): string => {
  const [length, unit]: [number, string] =
    seconds % DAY_S === 0
      ? [DAY_S, "day"]
      : seconds % HOUR_S === 0
        ? [HOUR_S, "hour"]
        : seconds % MINUTE_S === 0
          ? [MINUTE_S, "minute"]
          : [1, "second"];
  const style = { style: "unit", unit, unitDisplay: "short" } as const;
  return new Intl.NumberFormat(hass.language, style).format(seconds / length);
};

/** Write how long something still takes, as a clock does. */
export const leftText = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / MINUTE_S)}:${String(whole % MINUTE_S).padStart(2, "0")}`;
};
