import { expect, test } from "vitest";
import english from "../../custom_components/mbus/translations/en.json";
import { formatClock, formatDecimal, formatMoment, formatShown, wordsOf, type Hass } from "../src/ha";
import { intervalText } from "../src/formats";
import { hassOf } from "./hass";

const writing = (more: Partial<Hass["locale"]>): Hass => {
  const { hass } = hassOf();
  return { ...hass, locale: { ...hass.locale, ...more } };
};

test.each([
  ["comma_decimal", "44,538.719"],
  ["decimal_comma", "44.538,719"],
  ["quote_decimal", expect.stringMatching(/^44[’']538\.719$/)],
  ["none", "44538.719"],
])("numbers are written as a person wants: %s", (number_format, text: unknown) => {
  expect(formatDecimal("44538.719", writing({ number_format }).locale)).toEqual(text);
});

test("a number keeps all of its digits, those behind the point that are zero too", () => {
  const { locale } = writing({});
  expect(formatDecimal("12345678901234567.890", locale)).toBe("12,345,678,901,234,567.890");
});

test.each([
  ["DMY", "24", "26/11/2026 12:05"],
  ["YMD", "24", "2026-11-26 12:05"],
])("dates are written as a person wants: %s", (date_format, time_format, text) => {
  const hass = writing({ date_format, time_format, language: "de" });
  expect(formatMoment("2026-11-26T12:05:00+00:00", hass)).toBe(text);
});

test("a moment is told in the time zone of the house, where a person wants that", () => {
  const hass = { ...writing({}), config: { time_zone: "Asia/Tokyo" } };
  expect(formatMoment("2026-11-26T12:05:00+00:00", hass)).toBe("2026-11-26 21:05");
});

test("frames have tenths of a second", () => {
  expect(formatClock(Date.UTC(2026, 10, 26, 12, 0, 1, 240), writing({}))).toBe("12:00:01.2");
});

test("the clock of a meter is in no time zone", () => {
  const hass = { ...writing({}), config: { time_zone: "Asia/Tokyo" } };
  expect(formatShown("2026-07-01T10:00:00", hass)).toContain("10:00");
  expect(formatShown("2026-12-31", hass)).toContain("31");
});

test.each([
  [900, "15 min"],
  [3600, "1 hr"],
  [5400, "90 min"],
  [86400, "1 day"],
  [45, "45 sec"],
])("an interval is told in the largest unit that it is whole in: %d s", (seconds, text) => {
  expect(intervalText(seconds, writing({}))).toBe(text);
});

test("an error is told in the words of the integration", () => {
  const error = {
    message: "Validation",
    translation_domain: "mbus",
    translation_key: "too_many_telegrams",
    translation_placeholders: { most: "256" },
  };
  const { message } = english.exceptions.too_many_telegrams;
  expect(wordsOf(hassOf().hass, error)).toBe(message.replace("{most}", "256"));
  expect(wordsOf(hassOf().hass, new Error("lost"))).toBe("lost");
});
