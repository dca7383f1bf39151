import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { NameList } from '../../../components/list/name-list.tsx';
import type { QuestionProps } from '../../../components/questions.tsx';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { names } from '../../../lib/entities/names.ts';
import { runOnEach } from '../../../lib/entities/operations.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';

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
      onConfirm={() =>
        void runOnEach(containers, {
          store: containerStore,
          operation: 'killing',
          call: (one) => api().containers.kill(one),
        })
      }
      onClose={onClose}
    >
      <NameList of={containers} id={({ id }) => id} name={(container) => container.name} />
    </ConfirmDialog>
  );
}
