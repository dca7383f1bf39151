import { Play, Square, SquareTerminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { IconButton } from '../../../components/ui/button.tsx';
import type { Operation } from '../../../lib/entities/operations.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { toggleContainer } from '../actions.ts';
import { containerCommand } from '../commands.ts';
import { isUp } from '../model.ts';
import { ActionHint } from './action-hint.tsx';
import { ContainerMenu } from './container-menu.tsx';

/** Start or stop, shell, and the menu with the rest. */
export function RowActions({
  container,
  pending,
}: {
  readonly container: Container;
  readonly pending: Operation | undefined;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const name = visibleText(container.name);
  const up = isUp(container);
  const toggle = container.state === 'paused' ? 'resume' : up ? 'stop' : 'start';
  return (
    <span className="flex items-center">
      {up ? (
        <IconButton
          icon={SquareTerminal}
          label={t('containers.shellIn', { name })}
          hint={<ActionHint label={t('containers.shell')} command={containerCommand.exec(container.name)} />}
          keys="E"
          tabIndex={-1}
          disabled={container.state !== 'running' || pending !== undefined}
          onClick={(event) => {
            event.stopPropagation();
            void navigate(`/containers/${container.id}/terminal`);
          }}
        />
      ) : null}
      <IconButton
        icon={toggle === 'stop' ? Square : Play}
        label={t(`containers.${toggle}Named`, { name })}
        hint={<ActionHint label={t(`containers.${toggle}`)} command={containerCommand[toggle](container.name)} />}
        keys="S"
        tabIndex={-1}
        disabled={pending !== undefined}
        onClick={(event) => {
          event.stopPropagation();
          void toggleContainer(container);
        }}
      />
      <ContainerMenu container={container} />
    </span>
  );
}
