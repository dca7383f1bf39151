import {
  ArrowLeft,
  ArrowRight,
  Keyboard,
  Moon,
  Power,
  PowerOff,
  RotateCw,
  Search,
  Settings,
  SquareTerminal,
  SunMoon,
  Undo2,
} from 'lucide-react';
import { createStore } from 'zustand/vanilla';
import { cliLine } from '../../../electron/contract/changes.ts';
import type { Command } from '../components/commands/command.ts';
import { undoLast, undoStore } from '../components/commands/undo.ts';
import { setApp } from '../features/settings/actions.ts';
import { askVmAction, chooseVmEngine, runVmAction } from '../lib/engine/actions.ts';
import { type EngineView, engineView } from '../lib/engine/engine-view.ts';
import { isEngineReady } from '../lib/engine/use-engine.ts';
import { engineStore, vmStore } from '../lib/entities/stores.ts';
import { isMac } from '../lib/keyboard/platform.ts';
import { isDark } from '../lib/theme.ts';

/** What is open over every page. */
export const overStore = createStore<{ open: 'palette' | 'shortcuts' | null }>(() => ({ open: null }));

export const palette: Command = {
  id: 'app.palette',
  title: 'shortcuts.palette',
  icon: Search,
  keys: 'Mod+K',
  always: true,
  run: () => overStore.setState({ open: 'palette' }),
};

/** In a terminal Ctrl+K is the shell's. */
export const paletteThere: Command = { ...palette, id: 'app.paletteThere', keys: 'Mod+Shift+P' };

const shortcuts: Command = {
  id: 'app.shortcuts',
  title: 'shortcuts.shortcuts',
  named: 'shortcuts.title',
  icon: Keyboard,
  keys: '?',
  palette: true,
  run: () => overStore.setState({ open: 'shortcuts' }),
};

export const back: Command = {
  id: 'app.back',
  title: 'nav.back',
  icon: ArrowLeft,
  keys: isMac ? 'Mod+[' : 'Alt+ArrowLeft',
  enabled: () => window.navigation?.canGoBack ?? true,
  run: (_, { navigate }) => navigate(-1),
};

export const forward: Command = {
  id: 'app.forward',
  title: 'nav.forward',
  icon: ArrowRight,
  keys: isMac ? 'Mod+]' : 'Alt+ArrowRight',
  enabled: () => window.navigation?.canGoForward ?? true,
  run: (_, { navigate }) => navigate(1),
};

const undo: Command = {
  id: 'app.undo',
  title: (t) => {
    const { last } = undoStore.getState();
    return last ? t('palette.undo', { what: last.done ?? last.title }) : t('shortcuts.undo');
  },
  icon: Undo2,
  keys: 'Mod+Z',
  palette: true,
  enabled: () => undoStore.getState().last !== null || undoStore.getState().underWay > 0,
  run: undoLast,
};

const newTerminal: Command = {
  id: 'terminals.new',
  title: 'nav.title.terminal',
  icon: SquareTerminal,
  palette: true,
  enabled: isEngineReady,
  run: (_, { navigate }) => navigate('/terminals/new'),
};

const theme: Command = {
  id: 'app.theme',
  title: (t) => t(isDark() ? 'palette.light' : 'palette.dark'),
  icon: SunMoon,
  palette: true,
  async run(_, { navigate }) {
    // What the host has against it stands beside the setting.
    if (!(await setApp('theme', isDark() ? 'light' : 'dark'))) void navigate('/settings?at=app.theme');
  },
};

const view = () => engineView(engineStore.getState().status, vmStore.getState().status).kind;
const isOwn = () => engineStore.getState().status?.source === 'vm';
const isUp = (kind: EngineView['kind']) => kind === 'ready' || kind === 'unreachable';
const isAsleep = () => view() === 'asleep';

const stopEngine: Command = {
  id: 'engine.stop',
  title: 'engine.stop',
  icon: PowerOff,
  palette: true,
  when: () => isOwn() && (isUp(view()) || view() === 'starting' || isAsleep()),
  run: () => askVmAction('stop'),
  cli: () => cliLine('vm.stop', {}),
};

const startEngine: Command = {
  id: 'engine.start',
  title: (t) => t(isAsleep() ? 'engine.wake' : 'engine.start'),
  icon: Power,
  palette: true,
  when: () => isOwn() && !isUp(view()) && view() !== 'starting',
  enabled: () => view() !== 'stopping' && view() !== 'unknown',
  run: () => runVmAction('start'),
  cli: () => cliLine('vm.start', {}),
};

const sleepEngine: Command = {
  id: 'engine.sleep',
  title: 'engine.sleep',
  icon: Moon,
  palette: true,
  when: () => isOwn() && vmStore.getState().status?.canSleep === true && view() === 'ready',
  run: () => runVmAction('sleep'),
  cli: () => cliLine('vm.sleep', {}),
};

const restartEngine: Command = {
  id: 'engine.restart',
  title: 'engine.restart',
  icon: RotateCw,
  palette: true,
  when: isOwn,
  enabled: () => isUp(view()),
  run: () => askVmAction('restart'),
  cli: () => cliLine('vm.restart', {}),
};

const isOther = () => !isOwn() && view() !== 'unknown';

const useVm: Command = {
  id: 'engine.useVm',
  title: 'engine.useVm',
  icon: Power,
  palette: true,
  when: isOther,
  run: chooseVmEngine,
  cli: () => 'slipway engine vm',
};

const openSettings: Command = {
  id: 'engine.settings',
  title: 'engine.openSettings',
  icon: Settings,
  when: isOther,
  run: (_, { navigate }) => navigate('/settings?at=engine.source'),
};

/** What can be done to the engine's VM, or instead of an engine that is not ours. */
export const engineCommands: readonly Command[] = [
  stopEngine,
  startEngine,
  sleepEngine,
  restartEngine,
  useVm,
  openSettings,
];

/** What can be done on every page, besides what the features bring (registry.ts). */
export const appCommands: readonly Command[] = [
  palette,
  newTerminal,
  ...engineCommands,
  undo,
  theme,
  back,
  forward,
  shortcuts,
];
