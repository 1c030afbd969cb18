const formatters = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError where the name is no time zone of the IANA database. */
function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, made);
  return made;
}

export function isZone(zone: string): boolean {
  try {
    return formatter(zone) !== undefined;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at an instant (epoch ms, whole seconds), as the epoch ms at which UTC shows the same. */
export function wallClock(instant: number, zone: string): number {
  if (zone === 'UTC') return instant;
  const part = Object.fromEntries(formatter(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
}

/**
 * The instant at which the clocks of a zone show a time; the first of two in autumn; undefined for an hour that spring leaves out.
 */
export function instantOf(wall: number, zone: string): number | undefined {
  if (zone === 'UTC') return wall;
  const day = 86_400_000;
  const offsets = [wallClock(wall - day, zone) - (wall - day), wallClock(wall + day, zone) - (wall + day)];
  const candidates = offsets.map((offset) => wall - offset).filter((instant) => wallClock(instant, zone) === wall);
  return candidates.length > 0 ? Math.min(...candidates) : undefined;
}
