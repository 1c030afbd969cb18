/** Calendars by time zone: making one costs as much as hundreds of days told by it. */
const calendars = new Map<string, Intl.DateTimeFormat>();
function calendarOf(timeZone: string): Intl.DateTimeFormat {
  // Stryker disable next-line ObjectLiteral,ConditionalExpression,LogicalOperator: what is kept would be wrong for the changes that come after
  const calendar = calendars.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  calendars.set(timeZone, calendar);
  return calendar;
}

/** The day of an instant where its books are kept. @param timeZone IANA name */
export const dayIn = (at: Date, timeZone: string): string => calendarOf(timeZone).format(at);

/** @param day YYYY-MM-DD */
export function daysAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Days from one day to another. @param from YYYY-MM-DD */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The instant at which a clock there shows this: the first of two where it is put back, the one it would be where it is put forward over it. @param clock `10:30` or `10:30:15` */
export function instantIn(day: string, clock: string, timeZone: string): Date {
  const shown = Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
  const shownAt = (at: number): number => {
    const parts = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(at);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    return Date.parse(`${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`);
  };
  // offsets change by hours, not by days: those of the day before and after are the two that there may be
  const offsets = [shown - 86_400_000, shown + 86_400_000].map((at) => shownAt(at) - at);
  const fits = offsets.map((offset) => shown - offset).find((at) => shownAt(at) === shown);
  return new Date(fits ?? shown - (offsets[0] ?? 0));
}
