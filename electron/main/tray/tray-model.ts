import { assertNever } from '../../base/assert-never.ts';
import { fill } from '../../contract/messages/message.ts';
import type { VmStateName } from '../../contract/vm.ts';
import type { HostState } from '../host/link.ts';
import type { Snapshot } from '../status/engine-monitor.ts';
import type { Text } from '../text/text.ts';

export type TrayAction =
  | 'open'
  | 'start'
  | 'stop'
  | 'sleep'
  | 'restart'
  | 'restart-host'
  | 'open-logs'
  | 'diagnose'
  | 'quit';

export type TrayItem =
  | { readonly kind: 'note'; readonly label: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'action'; readonly action: TrayAction; readonly label: string; readonly enabled: boolean };

/** What the tray shows: one line of state, and what can be done about it. */
export interface TrayModel {
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

export interface TrayInput {
  readonly host: HostState;
  readonly snapshot: Snapshot;
  readonly text: Text;
}

/** In which states of the VM an engine action makes sense. */
const CAN: Readonly<Record<'start' | 'stop' | 'sleep' | 'restart', ReadonlySet<VmStateName>>> = {
  start: new Set(['absent', 'stopped', 'asleep', 'broken']),
  stop: new Set(['starting', 'running', 'degraded', 'asleep']),
  sleep: new Set(['running']),
  restart: new Set(['running', 'degraded']),
};

/** The tray for a state of host, VM and engine. */
export function trayModel({ host, snapshot, text }: TrayInput): TrayModel {
  const note = stateLine({ host, snapshot, text });
  const action = (name: TrayAction, label: string, enabled = true): TrayItem => ({
    kind: 'action',
    action: name,
    label,
    enabled,
  });
  return {
    tooltip: `${text.app}: ${note}`,
    items: [
      { kind: 'note', label: note },
      { kind: 'separator' },
      action('open', text.open),
      { kind: 'separator' },
      ...engineItems({ host, snapshot, text }, action),
      { kind: 'separator' },
      // Without a host there is nobody who could say how things are.
      ...(host.phase === 'ready' ? [action('diagnose', text.diagnose)] : []),
      action('quit', text.quit),
    ],
  };
}

function engineItems(
  { host, snapshot, text }: TrayInput,
  action: (name: TrayAction, label: string, enabled?: boolean) => TrayItem,
): TrayItem[] {
  if (host.phase === 'failed') return [action('restart-host', text.restartHost), action('open-logs', text.openLogs)];
  // Another engine is not ours to start or stop.
  if (snapshot.engine && snapshot.engine.source !== 'vm') return [action('open-logs', text.openLogs)];
  const state = snapshot.vm?.state;
  const can = (name: keyof typeof CAN) => state !== undefined && CAN[name].has(state);
  return [
    action('start', state === 'asleep' ? text.wakeEngine : text.startEngine, can('start')),
    action('stop', text.stopEngine, can('stop')),
    ...(snapshot.vm?.canSleep ? [action('sleep', text.sleepEngine, can('sleep'))] : []),
    action('restart', text.restartEngine, can('restart')),
  ];
}

/** The state in one line: the host's own troubles first, since nothing else can be known then. */
function stateLine({ host, snapshot, text }: TrayInput): string {
  switch (host.phase) {
    case 'starting':
      return text.hostStarting;
    case 'restarting':
      return fill(text.hostRestarting, { attempt: host.attempt, limit: host.limit });
    case 'failed':
      return text.hostFailed;
    case 'closed':
      return text.quitting;
    case 'ready':
      return engineLine(snapshot, text);
    default:
      return assertNever(host);
  }
}

function engineLine({ vm, engine }: Snapshot, text: Text): string {
  const connected = engine?.state === 'connected';
  if (engine && engine.source !== 'vm') return connected ? text.engineOther : text.engineLost;
  if (!vm) return text.hostStarting;
  if (vm.state !== 'running') return text.vm[vm.state];
  if (engine?.state === 'lost') return text.engineLost;
  const version = connected ? engine.version : null;
  return version ? fill(text.engineVersion, { version }) : text.vm.running;
}
