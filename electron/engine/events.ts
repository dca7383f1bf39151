import { z } from 'zod';
import { cutText } from '../base/cut-text.ts';

/** One of the engine's events, as far as anything of ours needs it. */
export interface EngineEvent {
  /** container, image, volume, network, daemon, … */
  readonly type: string;
  /** Such as start, or "health_status: healthy". */
  readonly action: string;
  /** The object's id; for some image events its name. */
  readonly id: string;
  /** Of all the engine tells (every label among them) only what is needed is kept. */
  readonly attributes: { readonly name?: string };
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly at: number;
}

/** The longest id, name or action of an event that is believed, in characters: image names have at most 255, and a tag. */
const WORD = 512;
const word = z.string().max(WORD);

const rawEvent = z.object({
  Type: word,
  // "exec_create: " is followed by the whole command, of whatever length.
  Action: z.string().transform((action) => cutText(action, WORD)),
  Actor: z.object({
    ID: word,
    Attributes: z
      .object({ name: word.optional().catch(undefined) })
      .nullish()
      .catch(null),
  }),
  time: z.number().catch(0),
  timeNano: z.number().catch(0),
});

/** Reads an event; null for anything that is not one. */
export function parseEvent(value: unknown): EngineEvent | null {
  const parsed = rawEvent.safeParse(value);
  if (!parsed.success) return null;
  const { Type, Action, Actor, time, timeNano } = parsed.data;
  const name = Actor.Attributes?.name;
  return {
    type: Type,
    action: Action,
    id: Actor.ID,
    attributes: name === undefined ? {} : { name },
    at: timeNano > 0 ? Math.round(timeNano / 1e6) : time * 1000,
  };
}
