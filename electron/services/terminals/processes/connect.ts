import { assertNever } from '../../../base/assert-never.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { connectAttach } from './attach-process.ts';
import { connectExec } from './exec-process.ts';
import { connectGuest, type GuestShells } from './guest-process.ts';
import type { HangUps } from './hang-ups.ts';
import type { Connect } from './process.ts';
import type { Shells } from './shells.ts';

export interface ConnectSources {
  /** The engine of the present epoch; throws ENGINE_UNAVAILABLE when there is none. */
  readonly engine: { client(): EngineClient };
  /** Null when the engine in use has no VM of ours. */
  readonly guest: GuestShells | null;
  readonly shells: Shells;
  readonly hangUps: HangUps;
}

/** Starts each kind of target in its own way. */
export function connector({ engine, guest, ...shared }: ConnectSources): Connect {
  return async (request) => {
    const { target } = request;
    switch (target.kind) {
      case 'exec':
        return connectExec(engine.client(), shared, { ...request, target });
      case 'attach':
        return connectAttach(engine.client(), { ...request, target });
      case 'guest':
        return connectGuest(guest, { ...request, target });
      default:
        return assertNever(target);
    }
  };
}
