/** The numbers that inputs hold: which texts are valid for a type, what number they are, and their steps. */

const FLOAT = /^-?(?:\d+|\d*\.\d+)(?:e[-+]?\d+)?$/i;
const DAY = 86_400_000;

/** How a type's text and its number are related; `unit` is what one step counts, in the number's unit. */
interface NumberKind {
  unit: number;
  /** Steps (in units) while there is no `step` attribute. */
  step: number;
  /** Step base while neither `min` nor `value` gives one. */
  base: number;
  parse(text: string): number;
  format(value: number): string;
}

/** Number of a text that is a valid floating-point number, else NaN. */
export function parseFloatStrictly(text: string): number {
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

const plain = {unit: 1, step: 1, base: 0, parse: parseFloatStrictly, format: String};
const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");

/** Milliseconds since 1970 of a UTC date whose day exists, else NaN. */
function utc(year: number, month: number, day: number): number {
  const time = new Date(0).setUTCFullYear(year, month - 1, day);
  const date = new Date(time);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : Number.NaN;
}

function parseDate(text: string): number {
  const [, year, month, day] = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return year ? utc(Number(year), Number(month), Number(day)) : Number.NaN;
}

function parseTime(text: string): number {
  const [, hour, minute, second = "0"] = /^(\d\d):(\d\d)(?::(\d\d(?:\.\d{1,3})?))?$/.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) >= 60) return Number.NaN;
  return Math.round((Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000);
}

function formatDate(value: number): string {
  const date = new Date(value);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function formatTime(value: number): string {
  const time = ((value % DAY) + DAY) % DAY;
  const seconds = (time % 60_000) / 1000;
  const minutes = `${pad(Math.floor(time / 3_600_000))}:${pad(Math.floor(time / 60_000) % 60)}`;
  if (seconds === 0) return minutes;
  return `${minutes}:${seconds % 1 === 0 ? pad(seconds) : seconds.toFixed(3).padStart(6, "0")}`;
}

function parseDatetime(text: string): number {
  const [, date, time] = /^([^T ]+)[T ](.+)$/.exec(text) ?? [];
  return date && time ? parseDate(date) + parseTime(time) : Number.NaN;
}

/** Thursday of a week tells its ISO year; weeks start on Monday. */
function parseWeek(text: string): number {
  const [, year, week] = /^(\d{4,})-W(\d\d)$/.exec(text) ?? [];
  if (!year) return Number.NaN;
  const january4 = utc(Number(year), 1, 4);
  const monday = january4 - ((new Date(january4).getUTCDay() + 6) % 7) * DAY + (Number(week) - 1) * 7 * DAY;
  return formatWeek(monday) === text ? monday : Number.NaN;
}

function formatWeek(value: number): string {
  const thursday = new Date(value);
  thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7));
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
  return `${pad(year, 4)}-W${pad(week)}`;
}

/** Months are counted from January 1970. */
function parseMonth(text: string): number {
  const [, year, month] = /^(\d{4,})-(\d\d)$/.exec(text) ?? [];
  const valid = year && Number(year) > 0 && Number(month) >= 1 && Number(month) <= 12;
  return valid ? (Number(year) - 1970) * 12 + Number(month) - 1 : Number.NaN;
}

const formatMonth = (value: number) =>
  `${pad(1970 + Math.floor(value / 12), 4)}-${pad((((value % 12) + 12) % 12) + 1)}`;

const KINDS: Record<string, NumberKind> = {
  number: plain,
  range: plain,
  date: {unit: DAY, step: 1, base: 0, parse: parseDate, format: formatDate},
  month: {unit: 1, step: 1, base: 0, parse: parseMonth, format: formatMonth},
  week: {unit: 7 * DAY, step: 1, base: -3 * DAY, parse: parseWeek, format: formatWeek},
  time: {unit: 1000, step: 60, base: 0, parse: parseTime, format: formatTime},
  "datetime-local": {
    unit: 1000,
    step: 60,
    base: 0,
    parse: parseDatetime,
    format: (value) => `${formatDate(value)}T${formatTime(value)}`,
  },
};

/** The number kind of an input type; undefined for types that hold none. */
export function numberKind(type: string): NumberKind | undefined {
  return KINDS[type];
}

/** Limits and steps of an input, in the numbers of its kind; `step` is `null` for "any". */
export interface Steps {
  min: number;
  max: number;
  step: number | null;
  base: number;
}

/** Limits while there are no attributes; infinite for all other types. */
const DEFAULT_LIMITS: Record<string, readonly [number, number]> = {range: [0, 100], time: [0, DAY - 1]};

/** Reads `min`, `max`, `step` and the step base from the attributes. */
export function stepsOf(input: Element, type: string, kind: NumberKind): Steps {
  const read = (name: string) => kind.parse(input.getAttribute(name) ?? "");
  const or = (value: number, fallback: number) => (Number.isNaN(value) ? fallback : value);
  const [lowest, highest] = DEFAULT_LIMITS[type] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const stepText = input.getAttribute("step") ?? "";
  const given = parseFloatStrictly(stepText);
  const step = stepText.toLowerCase() === "any" ? null : (given > 0 ? given : kind.step) * kind.unit;
  return {
    min: or(read("min"), lowest),
    max: or(read("max"), highest),
    step,
    base: or(read("min"), or(read("value"), kind.base)),
  };
}

/** Rounds to the step nearest to `value` (half up) that is not above `max`. */
export function roundToStep(value: number, {base, step, max}: Steps): number {
  if (step === null) return value;
  let count = Math.floor((value - base) / step + 0.5);
  if (max >= base && base + count * step > max + step * 1e-9) count--;
  return decimal(base + count * step, Math.max(decimals(base), decimals(step)));
}

/** Whether `value` lies on a step, up to the rounding of binary fractions. */
export function onStep(value: number, {base, step}: Steps): boolean {
  if (step === null) return true;
  const offset = Math.abs(value - base);
  const distance = Math.abs(offset - Math.round(offset / step) * step);
  return distance <= step / 2 ** 24;
}

function decimals(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** 0.1 + 0.2 as the 0.3 that decimal arithmetic gives. */
function decimal(value: number, digits: number): number {
  return digits > 0 && digits <= 100 ? Number(value.toFixed(digits)) : value;
}
