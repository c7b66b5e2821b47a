/** Times in the reader's words and time zone. */

const TIME = new Intl.DateTimeFormat("en", {hour: "2-digit", minute: "2-digit", hourCycle: "h23"});
const DAY = new Intl.DateTimeFormat("en", {day: "numeric", month: "short", year: "numeric"});

/** A time of day, e.g. `14:05`. @param time milliseconds since 1970 */
export function clockTime(time: number): string {
  return TIME.format(time);
}

/** A day, e.g. `Today` or `Nov 27, 2026`. */
export function dayOf(time: number, now = Date.now()): string {
  const day = DAY.format(time);
  if (day === DAY.format(now)) return "Today";
  return day === DAY.format(now - 86_400_000) ? "Yesterday" : day;
}

/** A span of time, e.g. `Today, 14:05–14:40`. */
export function whenOf(from: number, until: number, now = Date.now()): string {
  const start = `${dayOf(from, now)}, ${clockTime(from)}`;
  if (clockTime(from) === clockTime(until) && dayOf(from) === dayOf(until)) return start;
  return dayOf(from) === dayOf(until)
    ? `${start}–${clockTime(until)}`
    : `${start} – ${dayOf(until, now)}, ${clockTime(until)}`;
}
