const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span in the two largest units: "4s", "3m 12s", "5h 2m", "12d 4h". Never negative. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < HOUR) return pair(ms, { unit: MINUTE, name: 'm' }, { unit: SECOND, name: 's' });
  if (ms < DAY) return pair(ms, { unit: HOUR, name: 'h' }, { unit: MINUTE, name: 'm' });
  return pair(ms, { unit: DAY, name: 'd' }, { unit: HOUR, name: 'h' });
}

/** How long a span of so many milliseconds keeps its words: what formatDuration shows changes no sooner. */
export function durationStep(milliseconds: number): number {
  return milliseconds < HOUR ? SECOND : milliseconds < DAY ? MINUTE : HOUR;
}

/** Short spans of calls: "12 ms", "1.4 s", then as formatDuration. */
export function formatElapsed(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `${(milliseconds / SECOND).toFixed(1)} s`;
  return formatDuration(milliseconds);
}

function pair(ms: number, large: { unit: number; name: string }, small: { unit: number; name: string }): string {
  const rest = Math.floor((ms % large.unit) / small.unit);
  return `${Math.floor(ms / large.unit)}${large.name}${rest > 0 ? ` ${rest}${small.name}` : ''}`;
}

/** What stands in the place of a time that is not known. */
const UNKNOWN = '–';

/**
 * Making a formatter takes longer than a hundred uses of it, and every row of a list has a date or two. It keeps the time
 * zone it was made in: made anew once the page is looked at again, as after a journey.
 */
function perLanguage<T>(make: (language: string) => T): (language: string) => T {
  const made = new Map<string, T>();
  document.addEventListener('visibilitychange', () => made.clear());
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

const relative = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
const relativeNarrow = perLanguage((language) => new Intl.RelativeTimeFormat(language, { style: 'narrow' }));
const dateTime = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }),
);
const timeOfDay = perLanguage(
  (language) =>
    new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
);

/** How long an age of so many milliseconds keeps its words: what formatAgo shows changes no sooner. */
export function agoStep(milliseconds: number): number {
  if (milliseconds < MINUTE) return SECOND;
  return milliseconds < HOUR ? MINUTE : milliseconds < DAY ? HOUR : DAY;
}

/** "3 minutes ago" in the given language; a dash when it is not known. Future times (a clock that differs) show as now. */
export function formatAgo(at: number | null, now: number, language: string): string {
  return at === null ? UNKNOWN : ago(relative(language), now - at);
}

/** As formatAgo, as short as the language has it: "3m ago", "3분 전". */
export function formatAgoNarrow(at: number, now: number, language: string): string {
  return ago(relativeNarrow(language), now - at);
}

function ago(format: Intl.RelativeTimeFormat, milliseconds: number): string {
  const age = Math.max(0, milliseconds);
  if (age < MINUTE) return format.format(-Math.floor(age / SECOND), 'second');
  if (age < HOUR) return format.format(-Math.floor(age / MINUTE), 'minute');
  if (age < DAY) return format.format(-Math.floor(age / HOUR), 'hour');
  if (age < 30 * DAY) return format.format(-Math.floor(age / DAY), 'day');
  if (age < 365 * DAY) return format.format(-Math.floor(age / (30 * DAY)), 'month');
  return format.format(-Math.floor(age / (365 * DAY)), 'year');
}

/** Date and time to the second, in local time; a dash when it is not known. */
export function formatDateTime(at: number | null, language: string): string {
  if (at === null) return UNKNOWN;
  return dateTime(language).format(at);
}

export function formatTimeOfDay(at: number, language: string): string {
  return timeOfDay(language).format(at);
}
