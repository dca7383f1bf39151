import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { cliLine, NO_NAMES } from '../../../../../electron/contract/changes.ts';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { type TerminalTarget, terminalTarget } from '../../../../../electron/contract/terminals.ts';
import { LinesField, SelectField, TextField } from '../../../components/form/fields.tsx';
import { FormDialog } from '../../../components/form/form-dialog.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { useAsked } from '../../../lib/bridge/use-asked.ts';
import type { EntityState } from '../../../lib/entities/entity-store.ts';
import { containerStore, engineStore } from '../../../lib/entities/stores.ts';
import { shellSplit } from '../../../lib/format/shell-split.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { openTerminal } from '../../../lib/terminals/actions.ts';
import { showTerminal } from '../store.ts';

/** No shell chosen: the host takes the best it finds. */
const BEST = '';
/** A command of the user's own in place of a shell. */
const OTHER = 'other';

interface TerminalDraft {
  kind: TerminalTarget['kind'];
  containerId: string;
  shell: string;
  command: string;
  user: string;
  workdir: string;
}

/** The containers a terminal can be opened in. */
function runningByName({ byId }: EntityState<Container>): Container[] {
  return [...byId.values()].filter(({ state }) => state === 'running').sort((a, b) => a.name.localeCompare(b.name));
}

function readDraft({ kind, containerId, shell, command, user, workdir }: TerminalDraft): TerminalTarget {
  if (kind === 'guest') return { kind };
  if (kind === 'attach') return { kind, containerId };
  const split = shellSplit(command);
  return {
    kind,
    containerId,
    ...(shell === BEST ? {} : { command: shell === OTHER ? (split.ok ? split.words : []) : [shell] }),
    ...(user.trim() ? { user: user.trim() } : {}),
    ...(workdir.trim() ? { workdir: workdir.trim() } : {}),
  };
}

export function NewTerminal() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const running = useStore(containerStore, useShallow(runningByName));
  const ownVm = useStore(engineStore, (state) => state.status?.source === 'vm');
  const close = () => void navigate('/terminals');
  const form = useKitForm<TerminalDraft, typeof terminalTarget>({
    schema: terminalTarget,
    initial: {
      kind: 'exec',
      containerId: params.get('container') ?? '',
      shell: BEST,
      command: '',
      user: '',
      workdir: '',
    },
    read: readDraft,
    wrong: (field) => t(field === 'containerId' ? 'terminals.noneRunning' : 'terminals.noNul'),
    *rules({ kind, shell, command }) {
      if (kind !== 'exec' || shell !== OTHER) return;
      const split = shellSplit(command);
      if (!split.ok) yield ['command', t('terminals.badCommand')];
      else if (split.words.length === 0) yield ['command', t('terminals.noCommand')];
    },
    async submit(target) {
      showTerminal(await openTerminal(target));
      close();
    },
  });
  const { setValue, watch } = form.methods;
  const draft = watch();
  const { kind, shell } = draft;
  // Of one that has ended meanwhile another takes the place.
  const containerId = running.some(({ id }) => id === draft.containerId) ? draft.containerId : (running[0]?.id ?? '');
  useEffect(() => setValue('containerId', containerId), [containerId, setValue]);
  const shells = useShells(kind === 'exec' ? containerId : '');
  const name = running.find(({ id }) => id === containerId)?.name ?? '…';
  const asked = readDraft(draft);
  const isShell = asked.kind === 'exec' && !asked.command?.length;
  const target = isShell ? { ...asked, command: [shells.list[0] ?? 'sh'] } : asked;
  const kinds = (['exec', 'attach', ...(ownVm ? ['guest' as const] : [])] as const).map((value) => ({
    value,
    label: t(`terminals.kind.${value}`),
  }));
  return (
    <FormDialog
      form={form}
      title={t('nav.title.terminal')}
      confirm={t('terminals.open')}
      commandLine={cliLine('terminals.open', { target, cols: 80, rows: 24 }, { ...NO_NAMES, container: () => name })}
      notes={running.length === 0 ? new Map([['containerId', t('terminals.noneRunning')]]) : undefined}
      onClose={close}
    >
      <div className="flex flex-col items-start gap-2">
        <Segmented
          label={t('terminals.kind.label')}
          value={kind}
          options={kinds}
          onChange={(next) => setValue('kind', next)}
        />
        <p className="text-xs text-ink-3">{t(`terminals.kindText.${kind}`)}</p>
      </div>
      {kind === 'guest' ? null : (
        <SelectField<TerminalDraft> name="containerId" label={t('terminals.container')} disabled={running.length === 0}>
          {running.map((container) => (
            <option key={container.id} value={container.id}>
              {visibleText(container.name)}
            </option>
          ))}
        </SelectField>
      )}
      {kind === 'exec' ? (
        <>
          <SelectField<TerminalDraft>
            name="shell"
            label={t('terminals.shell')}
            hint={shells.state === 'none' ? t('terminals.noShell') : undefined}
          >
            <option value={BEST}>
              {shells.list[0] ? t('terminals.bestShellNamed', { shell: shells.list[0] }) : t('terminals.bestShell')}
            </option>
            {shells.list.map((path) => (
              <option key={path} value={path}>
                {visibleText(path)}
              </option>
            ))}
            <option value={OTHER}>{t('terminals.otherCommand')}</option>
          </SelectField>
          {shell === OTHER ? (
            <LinesField<TerminalDraft> name="command" label={t('terminals.command')} placeholder="python3 -i" />
          ) : null}
          <div className="grid grid-cols-2 gap-4">
            <TextField<TerminalDraft> name="user" label={t('terminals.user')} optional placeholder="root" />
            <TextField<TerminalDraft> name="workdir" label={t('terminals.workdir')} optional placeholder="/" />
          </div>
        </>
      ) : null}
    </FormDialog>
  );
}

interface Shells {
  /** none: looked for and not found. */
  readonly state: 'asking' | 'found' | 'none' | 'failed';
  readonly list: readonly string[];
}

/** The shells in a container, asked of the host. An empty id asks nothing. */
function useShells(containerId: string): Shells {
  const { answer, error } = useAsked({
    key: ['terminals.shells', containerId],
    ask: (api, signal) => api.terminals.shells({ containerId }, { signal }),
    enabled: containerId !== '',
  });
  if (answer) return { state: answer.shells.length > 0 ? 'found' : 'none', list: answer.shells };
  // Opening the terminal says what is wrong; the list of shells is a help.
  return { state: error ? 'failed' : 'asking', list: [] };
}
