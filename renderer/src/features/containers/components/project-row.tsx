import type { TFunction } from 'i18next';
import { Boxes, Play, RotateCw, Trash2 } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { isUp } from '../../../../../electron/contract/containers.ts';
import { ActionHint } from '../../../components/ui/action-hint.tsx';
import { IconButton } from '../../../components/ui/button.tsx';
import type { GroupLook } from '../../../components/ui/data-table/types.ts';
import type { MenuGroups } from '../../../components/ui/menu.tsx';
import { StopIcon } from '../../../components/ui/stop-icon.tsx';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { bulk, fitting } from '../actions.ts';
import { containerCommand } from '../commands.ts';
import type { Project } from '../selectors.ts';
import { openDialog } from '../store.ts';

/** A compose project's row: how many of its containers run, and actions on all of them. */
export function projectLook(project: Project): GroupLook {
  return {
    name: visibleText(project.name),
    open: project.open,
    members: project.members.map(({ id }) => id),
    title: <ProjectTitle project={project} />,
    actions: (active) => <ProjectActions project={project} active={active} />,
  };
}

export function removeProject({ members }: Project): void {
  openDialog({ kind: 'remove', ids: members.map(({ id }) => id) });
}

function ProjectTitle({ project }: { readonly project: Project }) {
  const { t } = useTranslation();
  const running = project.members.filter(isUp).length;
  return (
    <>
      <Boxes aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
      <span title={visibleText(project.name)} className="truncate font-medium">
        {visibleText(project.name)}
      </span>
      <span className="shrink-0 text-xs text-ink-3 tabular-nums">
        {t('containers.runningOf', { running, total: project.members.length })}
      </span>
    </>
  );
}

const actions = [
  { action: 'start', icon: Play, label: 'startProject' },
  { action: 'stop', icon: StopIcon, label: 'stopProject' },
  { action: 'restart', icon: RotateCw, label: 'restartProject' },
] as const;

function actionsOn({ name, members }: Project, t: TFunction) {
  return actions.map(({ action, icon, label }) => {
    const fit = fitting(action, members);
    return {
      action,
      icon,
      label: t(`containers.${label}`, { name: visibleText(name) }),
      command: containerCommand[action](...fit.map((container) => container.name)),
      fits: fit.length > 0,
      // S stops what is up, and starts a project of which nothing is.
      keys: action === 'restart' ? 'R' : (action === 'stop') === members.some(isUp) ? 'S' : '',
      run: () => void bulk(action, members),
    };
  });
}

function removeCommand({ members }: Project): string {
  return containerCommand.remove(
    members.map(({ name }) => name),
    { force: members.some(isUp), volumes: false },
  );
}

/** What can be done to all containers of a project, as the groups of a menu. */
export function useProjectMenu(): (project: Project) => MenuGroups {
  const { t } = useTranslation();
  return useCallback(
    (project) => [
      actionsOn(project, t).map(({ label, icon, command, fits, keys, run }) => ({
        label,
        icon,
        command,
        disabled: !fits,
        ...(keys ? { keys } : {}),
        onSelect: run,
      })),
      [
        {
          label: t('containers.removeProject', { name: visibleText(project.name) }),
          icon: Trash2,
          keys: 'Delete',
          command: removeCommand(project),
          danger: true,
          onSelect: () => removeProject(project),
        },
      ],
    ],
    [t],
  );
}

function ProjectActions({ project, active }: { readonly project: Project; readonly active: boolean }) {
  const { t } = useTranslation();
  const tabIndex = active ? 0 : -1;
  const removal = t('containers.removeProject', { name: visibleText(project.name) });
  return (
    <>
      {actionsOn(project, t)
        .filter(({ action, fits }) => fits && action !== 'restart')
        .map(({ action, icon, label, command, keys, run }) => (
          <IconButton
            key={action}
            icon={icon}
            tabIndex={tabIndex}
            label={label}
            hint={<ActionHint label={label} command={command} />}
            keys={keys || undefined}
            onClick={(event) => {
              event.stopPropagation();
              run();
            }}
          />
        ))}
      <IconButton
        icon={Trash2}
        tabIndex={tabIndex}
        danger
        label={removal}
        hint={<ActionHint label={removal} command={removeCommand(project)} />}
        keys="Delete"
        onClick={(event) => {
          event.stopPropagation();
          removeProject(project);
        }}
      />
    </>
  );
}
