import { Settings, SquareTerminal } from 'lucide-react';
import { useEffect, useMemo, useReducer } from 'react';
import {
  type Command,
  commandsOf,
  fitting,
  namedTitleOf,
  type ObjectCommands,
  type Place,
  perform,
} from '../../components/commands/command.ts';
import { undoStore } from '../../components/commands/undo.ts';
import { usePlace } from '../../components/commands/use-place.ts';
import type { Icon } from '../../components/ui/button.tsx';
import { showTerminal } from '../../features/terminals/store.ts';
import { isEngineReady } from '../../lib/engine/use-engine.ts';
import { operationStore } from '../../lib/entities/operations.ts';
import { engineStore, terminalStore, vmStore } from '../../lib/entities/stores.ts';
import type { PageId } from '../../lib/i18n/types.ts';
import { toastFailure } from '../../lib/tell-failure.ts';
import { commands, forEachKind } from '../registry.ts';
import { pages } from '../sidebar.tsx';

export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly keys?: string;
  readonly icon: Icon;
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly id: 'pages' | 'actions' | PageId;
  readonly items: readonly PaletteItem[];
}

/** Results of a group shown at once: more words find the rest. */
const MOST = 8;

/** The settings, by their path, and the name they have on their page. */
const settings = [
  ['app.theme', 'theme'],
  ['app.language', 'language'],
  ['app.closeToTray', 'closeToTray'],
  ['app.onQuit', 'onQuit'],
  ['app.startAtLogin', 'startAtLogin'],
  ['engine.source', 'source'],
  ['vm.cpus', 'cpus'],
  ['vm.memoryMiB', 'memory'],
  ['vm.diskGiB', 'disk'],
  ['vm.startOnLaunch', 'startOnLaunch'],
  ['vm.sleepAfterMinutes', 'sleepAfter'],
  ['vm.hostAccess', 'hostAccess'],
  ['vm.swapMiB', 'swap'],
  ['vm.daemon', 'engineConfig'],
  ['vm.daemon.registry-mirrors', 'mirrors'],
  ['vm.daemon.insecure-registries', 'insecure'],
  ['network.proxy', 'proxy'],
  ['network.dns', 'dns'],
  ['network.certificates', 'certificates'],
  ['network.publish', 'publish'],
  ['network.hostNetwork', 'hostNetwork'],
] as const;

const followed = [engineStore, vmStore, terminalStore, undoStore, ...forEachKind(({ store }) => store)];

/** What can be reached by these words: pages, commands, objects and what can be done to them, terminals, settings. */
export function usePalette(typed: string): PaletteGroup[] {
  const place = usePlace();
  const [changes, changed] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const ends = followed.map((store) => store.subscribe(changed));
    return () => {
      for (const end of ends) end();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read of the stores changes with them
  return useMemo(() => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const { t, navigate } = place();
    const pageItems = pages.map(({ id, icon }) => ({
      id: `page ${id}`,
      label: t(`nav.page.${id}`),
      icon,
      run: () => void navigate(`/${id}`),
    }));
    const actions = commands
      .filter((command) => command.palette && fitting(command, [null]).length > 0)
      .map((command) => commandItem(command, place));
    const terminals = [...terminalStore.getState().byId.values()].map(({ id, name, title }) => ({
      id: `terminal ${id}`,
      label: name,
      note: title,
      icon: SquareTerminal,
      run: () => {
        showTerminal(id);
        void navigate('/terminals');
      },
    }));
    const fields = settings.map(([field, key]) => ({
      id: `setting ${field}`,
      label: t(`settings.${key}`),
      icon: Settings,
      run: () => void navigate(`/settings?at=${field}`),
    }));
    return [
      { id: 'pages', items: words.length > 0 ? find(pageItems, words) : pageItems },
      { id: 'actions', items: words.length > 0 ? find(actions, words) : actions.slice(0, MOST) },
      ...forEachKind((of): PaletteGroup => ({ id: of.kind, items: findObjects(of, words, place) })),
      { id: 'terminals', items: find(terminals, words) },
      { id: 'settings', items: find(fields, words) },
    ];
  }, [typed, changes, place]);
}

function commandItem(command: Command, place: () => Place): PaletteItem {
  return {
    id: command.id,
    label: namedTitleOf(command, place().t, { name: '' }),
    icon: command.icon,
    ...(command.keys ? { keys: command.keys } : {}),
    run: () => void perform(command, [null], place()),
  };
}

/** Those that hold every word; a start of the label comes first. Without words, none. */
function find(items: readonly PaletteItem[], words: readonly string[]): PaletteItem[] {
  const [first] = words;
  if (first === undefined) return [];
  return items
    .filter(({ label, note, id }) => {
      const text = `${label} ${note ?? ''} ${id}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => Number(b.label.toLowerCase().startsWith(first)) - Number(a.label.toLowerCase().startsWith(first)))
    .slice(0, MOST);
}

/**
 * Objects, and what the palette offers of each, by words of either. There may be 50,000: an entry is made only for what is
 * shown, and what is known of an object can be looked at without its engine, while nothing can be done to it.
 */
function findObjects<T>(of: ObjectCommands<T>, words: readonly string[], place: () => Place): PaletteItem[] {
  const [first] = words;
  if (first === undefined) return [];
  const { open = showInList(of) } = of;
  const { t } = place();
  const offered = isEngineReady() ? commandsOf(of).filter(({ palette }) => palette) : [];
  const beginning: PaletteItem[] = [];
  const others: PaletteItem[] = [];
  const add = (command: Command<T>, on: T, label: string) => {
    const list = label.toLowerCase().startsWith(first) ? beginning : others;
    if (list.length >= MOST) return;
    const note = of.note?.(on);
    list.push({
      id: `${command.id} ${of.idOf(on)} ${of.name(on)}`,
      label,
      icon: command === open ? of.icon : command.icon,
      ...(command === open && note ? { note } : {}),
      run: () => void performAndTell(of, command, { on, place: place() }),
    });
  };
  for (const on of of.all()) {
    if (beginning.length >= MOST) break;
    const name = of.name(on);
    const text = `${name} ${of.note?.(on) ?? ''} ${of.idOf(on)}`.toLowerCase();
    const rest = words.filter((word) => !text.includes(word));
    if (rest.length === words.length) continue;
    if (rest.length === 0) add(open, on, name);
    for (const command of offered) {
      if (fitting(command, [on]).length === 0) continue;
      const label = namedTitleOf(command, t, { name });
      if (rest.every((word) => label.toLowerCase().includes(word))) add(command, on, label);
    }
  }
  return [...beginning, ...others].slice(0, MOST);
}

/** For a kind that has no page of an object: its row in the list, selected. */
function showInList<T>({ kind, icon, idOf }: ObjectCommands<T>): Command<T> {
  return {
    id: `${kind}.show`,
    title: `nav.page.${kind}`,
    icon,
    run: ([on], { navigate }) => on !== undefined && navigate(`/${kind}?row=${encodeURIComponent(idOf(on))}`),
  };
}

/** Its row says why it failed, and may not be on the page from which the palette was opened. */
async function performAndTell<T>(of: ObjectCommands<T>, command: Command<T>, { on, place }: At<T>): Promise<void> {
  const words = namedTitleOf(command, place.t, { name: of.name(on) });
  const done = await perform(command, [on], { ...place, words });
  const failure = done ? undefined : operationStore.getState().failures.get(of.idOf(on));
  if (failure) toastFailure(failure.error);
}

interface At<T> {
  readonly on: T;
  readonly place: Place;
}
