import {
  CirclePause,
  CirclePlay,
  ClipboardCopy,
  Ellipsis,
  FileOutput,
  Layers,
  OctagonX,
  PanelRightOpen,
  PencilLine,
  RotateCw,
  Trash2,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { toast } from 'sonner';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { IconButton } from '../../../components/ui/button.tsx';
import { Menu, type MenuGroups } from '../../../components/ui/menu.tsx';
import { copyText } from '../../../lib/clipboard.ts';
import { describeError } from '../../../lib/describe-error.ts';
import { pauseContainer, restartContainer, resumeContainer, runCommandOf } from '../actions.ts';
import { isUp } from '../model.ts';
import { openDialog } from '../store.ts';

/** All that can be done to one container. */
export function ContainerMenu({
  container,
  inDetails,
}: {
  readonly container: Container;
  readonly inDetails?: boolean;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id, state, name } = container;
  const up = isUp(container);
  const copyRun = async () => {
    try {
      if (await copyText(await runCommandOf(id))) toast.success(t('containers.copiedRun'));
    } catch (error) {
      toast.error(describeError(error).message);
    }
  };
  const groups: MenuGroups = [
    inDetails
      ? []
      : [
          {
            label: t('containers.details'),
            icon: PanelRightOpen,
            keys: 'Enter',
            onSelect: () => void navigate(`/containers/${id}`),
          },
        ],
    [
      {
        label: t('containers.restart'),
        icon: RotateCw,
        keys: 'R',
        disabled: !up,
        onSelect: () => restartContainer(id),
      },
      state === 'paused'
        ? { label: t('containers.resume'), icon: CirclePlay, onSelect: () => resumeContainer(id) }
        : {
            label: t('containers.pause'),
            icon: CirclePause,
            disabled: state !== 'running',
            onSelect: () => pauseContainer(id),
          },
      {
        label: t('containers.kill'),
        icon: OctagonX,
        disabled: !up,
        onSelect: () => openDialog({ kind: 'kill', ids: [id] }),
      },
    ],
    [
      { label: t('containers.rename'), icon: PencilLine, onSelect: () => openDialog({ kind: 'rename', id }) },
      { label: t('containers.copyRun'), icon: ClipboardCopy, onSelect: () => void copyRun() },
      { label: t('containers.commit'), icon: Layers, onSelect: () => openDialog({ kind: 'commit', id }) },
      { label: t('containers.export'), icon: FileOutput, onSelect: () => openDialog({ kind: 'export', id }) },
    ],
    [
      {
        label: t('containers.remove'),
        icon: Trash2,
        keys: 'Delete',
        danger: true,
        onSelect: () => openDialog({ kind: 'remove', ids: [id] }),
      },
    ],
  ];
  return <Menu groups={groups} trigger={<IconButton icon={Ellipsis} label={t('common.more', { name })} />} />;
}
