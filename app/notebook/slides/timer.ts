import {useEffect, useState} from "react";
import {clockTime} from "../../history/page/words.ts";

/** A stop watch that runs from the start, and the time of day. */
export function useTimer() {
  const [now, setNow] = useState(() => Date.now());
  const [start, setStart] = useState(now);
  /** When it was paused; null while it runs. */
  const [paused, setPaused] = useState<number | null>(null);

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);

  return {
    text: duration(Math.max(0, (paused ?? now) - start)),
    clock: clockTime(now),
    running: paused === null,
    toggle() {
      const time = Date.now();
      setNow(time);
      if (paused === null) setPaused(time);
      else {
        setStart(start + time - paused);
        setPaused(null);
      }
    },
    reset() {
      const time = Date.now();
      setNow(time);
      setStart(time);
      if (paused !== null) setPaused(time);
    },
  };
}

/** Milliseconds as `m:ss` or `h:mm:ss`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
