import { Boxes, Play, Square, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../components/ui/button.tsx';
import type { GroupLook } from '../../../components/ui/data-table/types.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { bulk } from '../actions.ts';
import { isUp } from '../model.ts';
import type { Project } from '../selectors.ts';
import { openDialog } from '../store.ts';

/** A compose project's row: how many of its containers run, and actions on all of them. */
export function projectLook(project: Project): GroupLook {
  return {
    name: visibleText(project.name),
    open: project.open,
    members: project.members.map(({ id }) => id),
    title: <ProjectTitle project={project} />,
    actions: <ProjectActions project={project} />,
  };
}

function ProjectTitle({ project }: { readonly project: Project }) {
  const { t } = useTranslation();
  const running = project.members.filter(isUp).length;
  return (
    <>
      <Boxes aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
      <span className="truncate font-medium">{visibleText(project.name)}</span>
      <span className="shrink-0 text-xs text-ink-3 tabular-nums">
        {t('containers.runningOf', { running, total: project.members.length })}
      </span>
    </>
  );
}

function ProjectActions({ project }: { readonly project: Project }) {
  const { t } = useTranslation();
  const name = visibleText(project.name);
  const anyUp = project.members.some(isUp);
  const anyDown = project.members.some((container) => !isUp(container));
  const act = (run: () => void) => (event: { stopPropagation(): void }) => {
    event.stopPropagation();
    run();
  };
  return (
    <>
      {anyDown ? (
        <IconButton
          icon={Play}
          tabIndex={-1}
          label={t('containers.startProject', { name })}
          onClick={act(() => void bulk('start', project.members))}
        />
      ) : null}
      {anyUp ? (
        <IconButton
          icon={Square}
          tabIndex={-1}
          label={t('containers.stopProject', { name })}
          onClick={act(() => void bulk('stop', project.members))}
        />
      ) : null}
      <IconButton
        icon={Trash2}
        tabIndex={-1}
        danger
        label={t('containers.removeProject', { name })}
        onClick={act(() => openDialog({ kind: 'remove', ids: project.members.map(({ id }) => id) }))}
      />
    </>
  );
}
