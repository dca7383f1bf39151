import type { Container } from '../../contract/containers.ts';

/** What the engine's status words tell, such as "Exited (137) 2 hours ago" or "Up 3 minutes (unhealthy)". */
export interface StatusFacts {
  readonly exitCode: number | null;
  readonly health: Container['health'];
  /** How long ago it started or ended, in milliseconds, as finely as the words say; null when they do not. */
  readonly ageMs: number | null;
  /** By how much `ageMs` may be short of the truth. */
  readonly grainMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const units: Readonly<Record<string, number>> = {
  second: SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
  year: 365 * DAY,
};

/** Reads the words of moby's Status column (its go-units HumanDuration). Unknown words give no facts. */
export function readStatus(status: string): StatusFacts {
  const exit = /^(?:Exited|Restarting) \((-?\d{1,10})\)/.exec(status);
  const duration = /(\d{1,6}|About an?|Less than a) (second|minute|hour|day|week|month|year)s?/.exec(status);
  const unit = units[duration?.[2] ?? ''];
  const count = duration?.[1]?.startsWith('Less') ? 0 : duration?.[1]?.startsWith('About') ? 1 : Number(duration?.[1]);
  return {
    exitCode: exit ? Number(exit[1]) : null,
    health: healthOf(status),
    ageMs: unit === undefined ? null : count * unit,
    grainMs: unit ?? 0,
  };
}

function healthOf(status: string): Container['health'] {
  const word = /\((healthy|unhealthy|health: starting)\)/.exec(status)?.[1];
  if (word === 'health: starting') return 'starting';
  return word === 'healthy' || word === 'unhealthy' ? word : 'none';
}
