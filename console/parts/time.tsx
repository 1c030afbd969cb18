import { signal } from '@preact/signals';

/** Epoch milliseconds; moves on every half minute, and with it whatever says how long ago something was. */
export const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 30_000);

const UNITS: [number, string][] = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1_000, 's']];

/** `3 h`, `12 min`: the largest unit, rounded down; below ten seconds with a tenth. */
export function span(ms: number): string {
  const [size, unit] = UNITS.find(([each]) => ms >= each) ?? [1, 'ms'];
  return `${ms < 10_000 && size === 1_000 ? (Math.floor(ms / 100) / 10).toFixed(1) : Math.floor(ms / size)} ${unit}`;
}

/** `in 3 h`, `2 d ago`. */
export function away(instant: string): string {
  const ms = Date.parse(instant) - now.value;
  if (Math.abs(ms) < 1_000) return 'now';
  // the page's own clock stands still for half a minute
  if (ms > 0 && ms < 40_000) return 'now';
  return ms > 0 ? `in ${span(ms)}` : `${span(-ms)} ago`;
}

/** As people here write it, in their own time zone. */
export const exact = (instant: string): string => new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export const Ago = ({ at }: { at: string }) => (
  <time dateTime={at} title={exact(at)}>
    {away(at)}
  </time>
);

/** Until when something has to be done. */
export function Deadline({ at }: { at: string }) {
  const left = Date.parse(at) - now.value;
  const kind = left < 0 ? 'late' : left < SOON_MS ? 'soon' : 'calm';
  return (
    <time class={`deadline ${kind}`} dateTime={at} title={exact(at)}>
      {left < 0 ? `${span(-left)} late` : span(left)}
    </time>
  );
}

/** What is due within this is about to be late. */
export const SOON_MS = 4 * 3_600_000;
