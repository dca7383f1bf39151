import { Play, SquareTerminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { ActionHint } from '../../../components/ui/action-hint.tsx';
import { IconButton } from '../../../components/ui/button.tsx';
import { StopIcon } from '../../../components/ui/stop-icon.tsx';
import { operationStore } from '../../../lib/entities/operations.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { toggleContainer } from '../actions.ts';
import { containerCommand } from '../commands.ts';
import { toggleOf } from '../model.ts';
import { ContainerMenu } from './container-menu.tsx';

/** Start or stop, shell, and the menu with the rest. */
export function RowActions({
  container,
  active,
}: {
  readonly container: Container;
  /** Whether Tab reaches the buttons. */
  readonly active: boolean;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const name = visibleText(container.name);
  const pending = useStore(operationStore, (state) => state.pending.get(container.id));
  const up = isUp(container);
  const toggle = toggleOf(container);
  return (
    <span className="flex items-center">
      {up ? (
        <IconButton
          icon={SquareTerminal}
          label={t('containers.shellIn', { name })}
          hint={<ActionHint label={t('containers.shell')} command={containerCommand.exec(container.name)} />}
          keys="E"
          tabIndex={active ? 0 : -1}
          disabled={container.state !== 'running' || pending !== undefined}
          onClick={(event) => {
            event.stopPropagation();
            void navigate(`/containers/${container.id}/terminal`);
          }}
        />
      ) : null}
      <IconButton
        icon={toggle === 'stop' ? StopIcon : Play}
        label={t(`containers.${toggle}Named`, { name })}
        hint={<ActionHint label={t(`containers.${toggle}`)} command={containerCommand[toggle](container.name)} />}
        keys="S"
        tabIndex={active ? 0 : -1}
        disabled={pending !== undefined}
        onClick={(event) => {
          event.stopPropagation();
          void toggleContainer(container);
        }}
      />
      <ContainerMenu container={container} tabIndex={active ? 0 : -1} />
    </span>
  );
}
