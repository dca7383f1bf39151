import {
  Box,
  CloudDownload,
  Keyboard,
  Layers,
  Moon,
  Play,
  Plus,
  Power,
  PowerOff,
  RotateCw,
  Settings,
  SquareTerminal,
  Sun,
} from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { isUp } from '../../../../electron/contract/containers.ts';
import type { Icon } from '../../components/ui/button.tsx';
import { StopIcon } from '../../components/ui/stop-icon.tsx';
import { restartContainer, startContainer, stopContainer } from '../../features/containers/actions.ts';
import { setApp } from '../../features/settings/actions.ts';
import { showTerminal } from '../../features/terminals/store.ts';
import { askVmAction, runVmAction } from '../../lib/engine/actions.ts';
import { useEngineView } from '../../lib/engine/use-engine.ts';
import { operationStore } from '../../lib/entities/operations.ts';
import { containerStore, engineStore, imageStore, terminalStore } from '../../lib/entities/stores.ts';
import { imageLabel, shortId } from '../../lib/format/engine-names.ts';
import { toastFailure } from '../../lib/tell-failure.ts';
import { useIsDark } from '../../lib/theme.ts';
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
  readonly id: 'pages' | 'actions' | 'containers' | 'images' | 'terminals' | 'settings';
  /** Shown before anything is typed. */
  readonly always: boolean;
  readonly items: readonly PaletteItem[];
}

/** The settings, by their path, and the name they have on their page. */
const settings = [
  ['app.theme', 'theme'],
  ['app.language', 'language'],
  ['app.closeToTray', 'closeToTray'],
  ['app.onQuit', 'onQuit'],
  ['engine.source', 'source'],
  ['vm.cpus', 'cpus'],
  ['vm.memoryMiB', 'memory'],
  ['vm.diskGiB', 'disk'],
  ['vm.startOnLaunch', 'startOnLaunch'],
  ['vm.hostAccess', 'hostAccess'],
] as const;

/** All that can be reached by name. */
export function usePaletteItems(onShortcuts: () => void): PaletteGroup[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const actions = useActionItems(onShortcuts);
  const containers = useContainerItems();
  const images = useStore(imageStore, (state) => state.byId);
  const terminals = useStore(terminalStore, (state) => state.byId);
  return useMemo(
    () => [
      {
        id: 'pages',
        always: true,
        items: pages.map(({ id, icon }) => ({
          id: `page ${id}`,
          label: t(`nav.${id}`),
          icon,
          run: () => void navigate(`/${id}`),
        })),
      },
      { id: 'actions', always: true, items: actions },
      { id: 'containers', always: false, items: containers },
      {
        id: 'images',
        always: false,
        items: [...images.values()].flatMap((image) =>
          (image.tags.length > 0 ? image.tags : [shortId(image.id)]).map((name) => ({
            id: `image ${image.id} ${name}`,
            label: name,
            icon: Layers,
            run: () => void navigate(`/images/${encodeURIComponent(image.id)}`),
          })),
        ),
      },
      {
        id: 'terminals',
        always: false,
        items: [...terminals.values()].map((terminal) => ({
          id: `terminal ${terminal.id}`,
          label: terminal.name,
          note: terminal.title,
          icon: SquareTerminal,
          run: () => {
            showTerminal(terminal.id);
            void navigate('/terminals');
          },
        })),
      },
      {
        id: 'settings',
        always: false,
        items: settings.map(([field, key]) => ({
          id: `setting ${field}`,
          label: t(`settings.${key}`),
          icon: Settings,
          run: () => void navigate(`/settings?at=${field}`),
        })),
      },
    ],
    [actions, containers, images, terminals, navigate, t],
  );
}

function useContainerItems(): PaletteItem[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const byId = useStore(containerStore, (state) => state.byId);
  const ready = useEngineView().kind === 'ready';
  return useMemo(
    () =>
      [...byId.values()].flatMap((container): PaletteItem[] => {
        const { id, name } = container;
        const up = isUp(container);
        return [
          {
            id: `container ${id}`,
            label: name,
            note: imageLabel(container.image),
            icon: Box,
            run: () => void navigate(`/containers/${id}`),
          },
          // What is known of a container can be looked at without its engine; nothing can be done to it.
          ...(!ready
            ? []
            : up
              ? [
                  {
                    id: `stop ${id}`,
                    label: t('containers.stopNamed', { name }),
                    icon: StopIcon,
                    run: () => void tellOf(id, stopContainer(id)),
                  },
                  {
                    id: `restart ${id}`,
                    label: t('containers.restartNamed', { name }),
                    icon: RotateCw,
                    run: () => void tellOf(id, restartContainer(id)),
                  },
                  {
                    id: `shell ${id}`,
                    label: t('containers.shellIn', { name }),
                    icon: SquareTerminal,
                    run: () => void navigate(`/containers/${id}/terminal`),
                  },
                ]
              : [
                  {
                    id: `start ${id}`,
                    label: t('containers.startNamed', { name }),
                    icon: Play,
                    run: () => void tellOf(id, startContainer(id)),
                  },
                ]),
        ];
      }),
    [byId, ready, navigate, t],
  );
}

function useActionItems(onShortcuts: () => void): PaletteItem[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const engine = useEngineView();
  const own = useStore(engineStore, (state) => state.status?.source === 'vm');
  const dark = useIsDark();
  return useMemo(() => {
    const ready = engine.kind === 'ready';
    const when = (on: boolean, ...items: PaletteItem[]) => (on ? items : []);
    return [
      ...when(
        ready,
        { id: 'action run', label: t('containers.run'), icon: Plus, run: () => void navigate('/containers/run') },
        {
          id: 'action pull',
          label: t('nav.title.pull'),
          icon: CloudDownload,
          run: () => void navigate('/images/pull'),
        },
        {
          id: 'action terminal',
          label: t('terminals.new'),
          icon: SquareTerminal,
          run: () => void navigate('/terminals/new'),
        },
      ),
      ...when(own && engine.kind === 'stopped', {
        id: 'action start engine',
        label: t('engine.start'),
        icon: Power,
        run: () => void runVmAction('start'),
      }),
      ...when(
        own && ready,
        {
          id: 'action restart engine',
          label: t('engine.restart'),
          icon: RotateCw,
          run: () => askVmAction('restart'),
        },
        { id: 'action stop engine', label: t('engine.stop'), icon: PowerOff, run: () => askVmAction('stop') },
      ),
      {
        id: 'action theme',
        label: t(dark ? 'palette.light' : 'palette.dark'),
        icon: dark ? Sun : Moon,
        run: async () => {
          // What the host has against it stands beside the setting.
          if (!(await setApp('theme', dark ? 'light' : 'dark'))) void navigate('/settings?at=app.theme');
        },
      },
      { id: 'action shortcuts', label: t('shortcuts.title'), icon: Keyboard, keys: '?', run: onShortcuts },
    ];
  }, [engine.kind, own, dark, navigate, onShortcuts, t]);
}

/** Its row says why it failed, and may not be on the page from which the palette was opened. */
async function tellOf(id: string, work: Promise<boolean>): Promise<void> {
  const failure = (await work) ? undefined : operationStore.getState().failures.get(id);
  if (failure) toastFailure(failure.error);
}
