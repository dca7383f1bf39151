import { type Container, isUp } from '../contract/containers.ts';
import { fill } from '../contract/messages/message.ts';
import { sleepsOn } from '../contract/vm.ts';
import type { StopVm } from '../platform/host-messages.ts';
import type { Snapshot } from './status/engine-monitor.ts';
import type { Text } from './text/text.ts';

/** What the user is asked before containers end with the app. */
export interface QuitQuestion {
  /** Names of the containers that are up. */
  readonly up: readonly string[];
  /** Names of those that use folders of this computer, for which the VM cannot sleep; null where it cannot at all, or nobody knows. */
  readonly heldBy: readonly string[] | null;
}

export type QuitAnswer = Exclude<StopVm, 'settings'> | 'stay';

export interface QuitWishOptions {
  readonly snapshot: Pick<Snapshot, 'vm' | 'settings'>;
  /** The host ends with the app. */
  readonly isOurs: boolean;
  /** Of the VM's engine; null where nobody knows. */
  readonly containers: () => Promise<readonly Pick<Container, 'name' | 'state'>[] | null>;
  readonly heldBy: () => Promise<readonly string[] | null>;
  readonly ask: (question: QuitQuestion) => Promise<QuitAnswer>;
}

/** Whether the engine and its containers end with the app, as the settings say: one that sleeps sleeps on. */
export const quitStops = ({ vm, settings }: QuitWishOptions['snapshot']): boolean =>
  settings?.app.onQuit === 'stop' && !(vm && sleepsOn(vm));

/**
 * What is to become of the VM when the user quits: as the settings say, unless containers would end by that, which is asked about. What
 * is not known is not asked about either: an app that cannot be quit helps nobody.
 */
export async function quitWish(options: QuitWishOptions): Promise<StopVm | 'stay'> {
  const { vm, settings } = options.snapshot;
  const onQuit = settings?.app.onQuit ?? 'leave';
  if (!options.isOurs || onQuit === 'leave' || (vm?.state !== 'running' && vm?.state !== 'degraded')) return 'settings';
  const up = ((await options.containers()) ?? []).filter(isUp).map(({ name }) => name);
  if (up.length === 0) return 'settings';
  const heldBy = vm.canSleep && vm.state === 'running' ? await options.heldBy() : null;
  if (onQuit === 'sleep' && heldBy?.length === 0) return 'settings';
  return options.ask({ up, heldBy });
}

/** As many names as a message box has room for. */
const MOST_NAMES = 10;

function namesOf(all: readonly string[], text: Text): string {
  const names = all.slice(0, MOST_NAMES).join(', ');
  const count = all.length - MOST_NAMES;
  return count > 0 ? fill(text.andMore, { names, count }) : names;
}

/** The question's words: which containers run, and why they cannot be frozen where they cannot. The last choice is the one to stay. */
export function quitWords({ up, heldBy }: QuitQuestion, text: Text) {
  const canFreeze = heldBy?.length === 0;
  const choices: readonly { readonly label: string; readonly answer: QuitAnswer }[] = [
    ...(canFreeze ? [{ label: text.quitFreeze, answer: 'sleep' } as const] : []),
    { label: text.quitStop, answer: true },
    { label: text.quitLeave, answer: false },
    { label: text.cancel, answer: 'stay' },
  ];
  const held = heldBy && fill(text.quitHeld, { names: namesOf(heldBy, text) });
  const why = canFreeze ? text.quitFreezeDetail : (held ?? text.quitNoSleep);
  return { detail: `${fill(text.quitRunning, { names: namesOf(up, text) })}\n\n${why}`, choices };
}
