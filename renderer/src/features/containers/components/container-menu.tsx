import {
  CirclePause,
  CirclePlay,
  ClipboardCopy,
  Ellipsis,
  ExternalLink,
  FileOutput,
  Layers,
  OctagonX,
  PanelRightOpen,
  PencilLine,
  Play,
  RotateCw,
  SquareTerminal,
  Trash2,
} from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { copyAndSay } from '../../../components/copy-and-say.ts';
import { IconButton } from '../../../components/ui/button.tsx';
import { Menu, type MenuAction, type MenuGroups } from '../../../components/ui/menu.tsx';
import { StopIcon } from '../../../components/ui/stop-icon.tsx';
import { portStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { openPort } from '../../../lib/open-port.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';
import {
  exportContainer,
  pauseContainer,
  restartContainer,
  resumeContainer,
  runCommandOf,
  toggleContainer,
} from '../actions.ts';
import { containerCommand } from '../commands.ts';
import { toggleOf } from '../model.ts';
import { openUrls } from '../ports.ts';
import { openDialog } from '../store.ts';

/** Ports offered by name; with more, the menu would be about nothing else. */
const MOST_PORTS = 4;

/** All that can be done to a container, as the groups of a menu. */
export function useContainerMenu(): (container: Container, inDetails?: boolean) => MenuGroups {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return useCallback(
    (container, inDetails = false) => {
      const { id, state, name } = container;
      const up = isUp(container);
      const copyRun = () => tellFailure(async () => copyAndSay(await runCommandOf(id), t('containers.copiedRun')));
      const details: MenuAction = {
        label: t('containers.details'),
        icon: PanelRightOpen,
        keys: 'Enter',
        onSelect: () => void navigate(`/containers/${id}`),
      };
      const shell: MenuAction = {
        label: t('containers.shell'),
        icon: SquareTerminal,
        keys: 'E',
        command: containerCommand.exec(name),
        disabled: state !== 'running',
        onSelect: () => void navigate(`/containers/${id}/terminal`),
      };
      const toggle = toggleOf(container);
      const urls = up ? openUrls(container, [...portStore.getState().byId.values()]) : [];
      return [
        [...(inDetails ? [] : [details]), shell],
        urls.slice(0, MOST_PORTS).map((url) => ({
          label: t('containers.openPort', { address: url.replace('http://', '') }),
          icon: ExternalLink,
          onSelect: () => openPort(url),
        })),
        [
          ...(toggle === 'resume'
            ? []
            : [
                {
                  label: t(`containers.${toggle}`),
                  icon: toggle === 'stop' ? StopIcon : Play,
                  keys: 'S',
                  command: containerCommand[toggle](name),
                  onSelect: () => void toggleContainer(container),
                },
              ]),
          {
            label: t('containers.restart'),
            icon: RotateCw,
            keys: 'R',
            command: containerCommand.restart(name),
            disabled: !up,
            onSelect: () => void restartContainer(id),
          },
          state === 'paused'
            ? {
                label: t('containers.resume'),
                icon: CirclePlay,
                keys: 'S',
                command: containerCommand.resume(name),
                onSelect: () => void resumeContainer(id),
              }
            : {
                label: t('containers.pause'),
                icon: CirclePause,
                command: containerCommand.pause(name),
                disabled: state !== 'running',
                onSelect: () => void pauseContainer(id),
              },
          {
            label: t('containers.kill'),
            icon: OctagonX,
            command: containerCommand.kill(name),
            disabled: !up,
            onSelect: () => openDialog({ kind: 'kill', ids: [id] }),
          },
        ],
        [
          {
            label: t('containers.renameAsk'),
            icon: PencilLine,
            command: containerCommand.rename(name, 'NAME'),
            onSelect: () => openDialog({ kind: 'rename', id }),
          },
          { label: t('containers.copyRun'), icon: ClipboardCopy, onSelect: () => void copyRun() },
          {
            label: t('containers.commit'),
            icon: Layers,
            command: containerCommand.commit(name, 'IMAGE', ''),
            onSelect: () => openDialog({ kind: 'commit', id }),
          },
          {
            label: t('containers.export'),
            icon: FileOutput,
            command: containerCommand.export(name, 'FILE'),
            onSelect: () => void exportContainer(id),
          },
        ],
        [
          {
            label: t('containers.removeAsk'),
            icon: Trash2,
            keys: 'Delete',
            command: containerCommand.remove([name], { force: up, volumes: false }),
            danger: true,
            onSelect: () => openDialog({ kind: 'remove', ids: [id] }),
          },
        ],
      ];
    },
    [t, navigate],
  );
}

interface ContainerMenuProps {
  readonly container: Container;
  readonly inDetails?: boolean;
  readonly tabIndex?: number;
}

/** The button that opens it. */
export function ContainerMenu({ container, inDetails = false, tabIndex }: ContainerMenuProps) {
  const { t } = useTranslation();
  const groups = useContainerMenu();
  return (
    <Menu
      groups={() => groups(container, inDetails)}
      trigger={
        <IconButton
          icon={Ellipsis}
          label={t('common.more', { name: visibleText(container.name) })}
          tabIndex={tabIndex ?? 0}
        />
      }
    />
  );
}
