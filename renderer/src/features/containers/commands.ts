import type { TFunction } from 'i18next';
import {
  Box,
  CirclePause,
  ClipboardCopy,
  ExternalLink,
  FileOutput,
  Layers,
  OctagonX,
  PanelRightOpen,
  PencilLine,
  Play,
  Plus,
  RotateCw,
  SquareTerminal,
  Trash2,
} from 'lucide-react';
import { type Container, isUp } from '../../../../electron/contract/containers.ts';
import { AppError } from '../../../../electron/contract/errors.ts';
import { containerMessages } from '../../../../electron/contract/messages/containers.ts';
import type { Command, ObjectCommands } from '../../components/commands/command.ts';
import { lineOf, ofCall } from '../../components/commands/of-call.ts';
import { copyAndSay } from '../../components/copy-and-say.ts';
import { asking } from '../../components/questions.tsx';
import { StopIcon } from '../../components/ui/stop-icon.tsx';
import { api } from '../../lib/bridge/client.ts';
import { isEngineAsleep, isEngineReady } from '../../lib/engine/use-engine.ts';
import { type Operation, runOnEach } from '../../lib/entities/operations.ts';
import { containerStore, portStore } from '../../lib/entities/stores.ts';
import { imageLabel } from '../../lib/format/engine-names.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { openPort } from '../../lib/open-port.ts';
import { tellFailure } from '../../lib/tell-failure.ts';
import { exportContainer } from './export-container.ts';
import { openUrls } from './ports.ts';

const RemoveContainers = lazyPart(async () => (await import('./components/remove-containers.tsx')).RemoveContainers);
const KillDialog = lazyPart(async () => (await import('./components/kill-dialog.tsx')).KillDialog);
const RenameDialog = lazyPart(async () => (await import('./components/rename-dialog.tsx')).RenameDialog);
const CommitDialog = lazyPart(async () => (await import('./components/commit-dialog.tsx')).CommitDialog);

type On = readonly Container[];
type One = { id: string };

const each = (operation: Operation, call: (one: One) => Promise<unknown>) => (on: On) =>
  runOnEach(on, { store: containerStore, operation, call });
const one = ({ id }: Container) => ({ id });
/** "Stopped web", "Stopped 2 containers". */
const said =
  (key: `containers.${'started' | 'stopped' | 'paused' | 'resumed'}`) =>
  (on: On, t: TFunction): string =>
    t(key, { what: on.length === 1 ? visibleText(on[0]?.name ?? '') : t('containers.several', { count: on.length }) });
const asks = asking(containerStore);
/** The `docker run` line that makes an equal container, as the host reads it from the engine. */
async function runCommandOf(id: string): Promise<string> {
  const { runCommand } = await api().containers.inspect({ id });
  if (runCommand === null) throw new AppError('UNSUPPORTED', containerMessages.runTooLong());
  return runCommand;
}
const isRunning = ({ state }: Container) => state === 'running';
const isPaused = ({ state }: Container) => state === 'paused';

export const runContainer: Command = {
  id: 'containers.run',
  title: 'containers.run',
  icon: Plus,
  palette: true,
  enabled: isEngineReady,
  run: (_, { navigate }) => navigate('/containers/run'),
};

export const open: Command<Container> = {
  id: 'containers.open',
  title: 'containers.details',
  icon: PanelRightOpen,
  keys: 'Enter',
  run: ([container], { navigate }) => navigate(`/containers/${container?.id}`),
};

const shell: Command<Container> = {
  id: 'containers.shell',
  title: 'containers.shell',
  named: 'containers.shellIn',
  icon: SquareTerminal,
  keys: 'E',
  palette: true,
  enabled: isRunning,
  run: ([container], { navigate }) => navigate(`/containers/${container?.id}/terminal`),
  cli: lineOf('terminals.open', ({ id }) => ({
    target: { kind: 'exec' as const, containerId: id },
    cols: 80,
    rows: 24,
  })),
};

const resume: Command<Container> = {
  id: 'containers.resume',
  title: 'containers.resume',
  named: 'containers.resumeNamed',
  icon: Play,
  keys: 'S',
  palette: true,
  when: isPaused,
  run: each('resuming', (one) => api().containers.resume(one)),
  done: said('containers.resumed'),
  ...ofCall('containers.resume', one),
};

/** Those that were run with --rm, and are stopped: there is nothing left to start again. */
const goneWithEnd = new WeakSet<Container>();

const stop: Command<Container> = {
  id: 'containers.stop',
  title: 'containers.stop',
  named: 'containers.stopNamed',
  grouped: 'containers.stopProject',
  icon: StopIcon,
  keys: 'S',
  palette: true,
  many: true,
  when: isUp,
  run: (on) =>
    runOnEach(on, {
      store: containerStore,
      operation: 'stopping',
      async call({ id }) {
        const { autoRemoved } = await api().containers.stop({ id });
        if (autoRemoved) for (const container of on) if (container.id === id) goneWithEnd.add(container);
      },
    }),
  done: said('containers.stopped'),
  ...ofCall('containers.stop', one),
  remains: (container) => !goneWithEnd.has(container),
};

const start: Command<Container> = {
  id: 'containers.start',
  title: 'containers.start',
  named: 'containers.startNamed',
  grouped: 'containers.startProject',
  icon: Play,
  keys: 'S',
  palette: true,
  many: true,
  when: (container) => !isUp(container),
  run: each('starting', (one) => api().containers.start(one)),
  done: said('containers.started'),
  ...ofCall('containers.start', one),
};

export const restart: Command<Container> = {
  id: 'containers.restart',
  title: 'containers.restart',
  named: 'containers.restartNamed',
  grouped: 'containers.restartProject',
  icon: RotateCw,
  keys: 'R',
  palette: true,
  many: true,
  enabled: isUp,
  run: each('restarting', (one) => api().containers.restart(one)),
  ...ofCall('containers.restart', one),
};

const pause: Command<Container> = {
  id: 'containers.pause',
  title: 'containers.pause',
  icon: CirclePause,
  when: (container) => !isPaused(container),
  enabled: isRunning,
  run: each('pausing', (one) => api().containers.pause(one)),
  done: said('containers.paused'),
  ...ofCall('containers.pause', one),
};

const kill: Command<Container> = {
  id: 'containers.kill',
  title: 'containers.kill',
  icon: OctagonX,
  enabled: isUp,
  run: asks(KillDialog),
  cli: lineOf('containers.kill', one),
};

const rename: Command<Container> = {
  id: 'containers.rename',
  title: 'containers.renameAsk',
  icon: PencilLine,
  run: asks(RenameDialog),
  cli: lineOf('containers.rename', ({ id }) => ({ id, name: 'NAME' })),
};

const copyRun: Command<Container> = {
  id: 'containers.copyRun',
  title: 'containers.copyRun',
  icon: ClipboardCopy,
  run: ([container], { t }) =>
    tellFailure(() => copyAndSay(runCommandOf(container?.id ?? ''), t('containers.copiedRun'))),
};

const commit: Command<Container> = {
  id: 'containers.commit',
  title: 'containers.commit',
  icon: Layers,
  run: asks(CommitDialog),
  cli: lineOf('containers.commit', ({ id }) => ({ id, reference: 'IMAGE' })),
};

const exports: Command<Container> = {
  id: 'containers.export',
  title: 'containers.export',
  icon: FileOutput,
  run: ([container]) => exportContainer(container?.id ?? ''),
  cli: lineOf('containers.export', ({ id }) => ({ id, path: 'FILE' })),
};

const remove: Command<Container> = {
  id: 'containers.remove',
  title: 'containers.removeAsk',
  grouped: 'containers.removeProject',
  icon: Trash2,
  keys: 'Delete',
  danger: true,
  many: true,
  run: asks(RemoveContainers),
  cli: (on) => lineOf('containers.remove', ({ id }: Container) => ({ id, force: on.some(isUp) }))(on),
};

/** Ports offered by name; with more, the menu would be about nothing else. */
const MOST_PORTS = 4;

function ports(container: Container): Command<Container>[] {
  if (!isUp(container) || isEngineAsleep()) return [];
  return openUrls(container, [...portStore.getState().byId.values()])
    .slice(0, MOST_PORTS)
    .map((url) => ({
      id: `containers.open ${url}`,
      title: (t) => t('containers.openPort', { address: url.replace('http://', '') }),
      icon: ExternalLink,
      run: () => openPort(url),
    }));
}

/** What the first button of a container does. */
export function toggleOf(container: Container): Command<Container> {
  return isPaused(container) ? resume : isUp(container) ? stop : start;
}

export const containerCommands: ObjectCommands<Container> = {
  kind: 'containers',
  icon: Box,
  idOf: ({ id }) => id,
  name: ({ name }) => name,
  note: ({ image }) => imageLabel(image),
  all: () => containerStore.getState().byId.values(),
  store: containerStore,
  open,
  menu: [
    [open, shell],
    [ports],
    [resume, stop, start, restart, pause, kill],
    [rename, copyRun, commit, exports],
    [remove],
  ],
  buttons: (container) => [...(isUp(container) ? [shell] : []), toggleOf(container)],
  bulk: [start, stop, restart, remove],
  failed: (operation) => `containers.failed.${operation}`,
  group: { buttons: [start, stop, remove], menu: [[start, stop, restart], [remove]] },
};
