/** Numbers in the reader's words. */

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** A size in bytes, e.g. `2.1 MB` (1 MB = 10⁶ bytes). */
export function formatBytes(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`;
}

/** A time in milliseconds, e.g. `850 ms`, `8.2 s` or `3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return seconds < 120 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${Math.round(seconds / 60)} min`;
}

const RELATIVE = new Intl.RelativeTimeFormat("en", {numeric: "auto"});
const STEPS: readonly (readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [3600e3, 60e3, "minute"],
  [86_400e3, 3600e3, "hour"],
  [30 * 86_400e3, 86_400e3, "day"],
  [365 * 86_400e3, 30 * 86_400e3, "month"],
  [Number.POSITIVE_INFINITY, 365 * 86_400e3, "year"],
];

/** How long ago a moment was, e.g. `2 hours ago`. @param time milliseconds since 1970 */
export function formatAge(time: number, now = Date.now()): string {
  const age = Math.max(0, now - time);
  if (age < 60e3) return "just now";
  const [, size, unit] = STEPS.find(([limit]) => age < limit) ?? [0, 60e3, "minute" as const];
  return RELATIVE.format(-Math.round(age / size), unit);
}
