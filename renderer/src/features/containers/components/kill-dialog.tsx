import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { NameList } from '../../../components/list/name-list.tsx';
import type { QuestionProps } from '../../../components/questions.tsx';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { names } from '../../../lib/entities/names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { killContainer } from '../actions.ts';

export function KillDialog({ about: containers, onClose }: QuestionProps<Container>) {
  const { t } = useTranslation();
  const name = visibleText(containers[0]?.name ?? '');
  return (
    <ConfirmDialog
      title={
        containers.length > 1
          ? t('containers.killTitleMany', { count: containers.length })
          : t('containers.killTitle', { name })
      }
      description={t('containers.killText')}
      confirm={t('containers.killConfirm')}
      danger
      commandLine={cliLine(
        'containers.kill',
        containers.map(({ id }) => ({ id })),
        names,
      )}
      onConfirm={() => {
        for (const { id } of containers) void killContainer(id);
      }}
      onClose={onClose}
    >
      <NameList of={containers} id={({ id }) => id} name={(container) => container.name} />
    </ConfirmDialog>
  );
}
