import { z } from 'zod';

/** One of the engine's events, as far as anything of ours needs it. */
export interface EngineEvent {
  /** container, image, volume, network, daemon, … */
  readonly type: string;
  /** Such as start, or "health_status: healthy". */
  readonly action: string;
  /** The object's id; for some image events its name. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly at: number;
}

const rawEvent = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).nullish().catch(null) }),
  time: z.number().catch(0),
  timeNano: z.number().catch(0),
});

/** Reads an event; null for anything that is not one. */
export function parseEvent(value: unknown): EngineEvent | null {
  const parsed = rawEvent.safeParse(value);
  if (!parsed.success) return null;
  const { Type, Action, Actor, time, timeNano } = parsed.data;
  return {
    type: Type,
    action: Action,
    id: Actor.ID,
    attributes: Actor.Attributes ?? {},
    at: timeNano > 0 ? Math.round(timeNano / 1e6) : time * 1000,
  };
}
