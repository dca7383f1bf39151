import { perLanguage } from './per-language.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Largest first, as Intl calls them. */
const spans = [
  { unit: 'day', length: DAY },
  { unit: 'hour', length: HOUR },
  { unit: 'minute', length: MINUTE },
  { unit: 'second', length: SECOND },
] as const;

/** A span in the two largest units: "4s", "3m 12s", "5h 2m", "12d 4h"; "3분 12초". Never negative. */
export function formatDuration(milliseconds: number, language: string): string {
  const ms = Math.max(0, milliseconds);
  const first = spans.findIndex(({ length, unit }) => ms >= length || unit === 'second');
  let rest = ms;
  return spans
    .slice(first, first + 2)
    .map(({ unit, length }, place) => {
      const count = Math.floor(rest / length);
      rest %= length;
      return place > 0 && count === 0 ? '' : inUnit[unit](language).format(count);
    })
    .filter((words) => words !== '')
    .join(' ');
}

/** How long a span of so many milliseconds keeps its words: what formatDuration shows changes no sooner. */
export function durationStep(milliseconds: number): number {
  return milliseconds < HOUR ? SECOND : milliseconds < DAY ? MINUTE : HOUR;
}

/**
 * Short spans of calls: "12ms", "1.4s" ("1.4초"), then as formatDuration. Cut off like all spans, so that none is rounded
 * up to sixty seconds. Never negative.
 */
export function formatElapsed(milliseconds: number, language: string): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) return inUnit.millisecond(language).format(Math.floor(ms));
  if (ms < MINUTE) return tenths(language).format(Math.floor(ms / 100) / 10);
  return formatDuration(ms, language);
}

/** What stands in the place of a time that is not known. */
const UNKNOWN = '–';

const narrow = (unit: string, digits = 0) =>
  perLanguage(
    (language) =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow', minimumFractionDigits: digits }),
  );
const inUnit = {
  day: narrow('day'),
  hour: narrow('hour'),
  minute: narrow('minute'),
  second: narrow('second'),
  millisecond: narrow('millisecond'),
};
/** Seconds with a decimal, also where it is 0: the column would jump. */
const tenths = narrow('second', 1);
const relative = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
const relativeNarrow = perLanguage(
  (language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'narrow' }),
);
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
