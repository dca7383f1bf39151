import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { commandLine } from '../../../../../electron/contract/cli-line.ts';
import type { Container } from '../../../../../electron/contract/containers.ts';
import type { TerminalTarget } from '../../../../../electron/contract/terminals.ts';
import { FormDialog } from '../../../components/form-dialog.tsx';
import { Field } from '../../../components/ui/field.tsx';
import { Select, TextInput } from '../../../components/ui/inputs.tsx';
import { LinesInput } from '../../../components/ui/lines-input.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import type { EntityState } from '../../../lib/entities/entity-store.ts';
import { containerStore, engineStore } from '../../../lib/entities/stores.ts';
import { shellSplit } from '../../../lib/format/shell-split.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { openTerminal } from '../../../lib/terminals/actions.ts';
import { showTerminal } from '../store.ts';
import { useShells } from './use-shells.ts';

/** No shell chosen: the host takes the best it finds. */
const BEST = '';
/** A command of the user's own in place of a shell. */
const OTHER = 'other';

/** The containers a terminal can be opened in. */
function runningByName({ byId }: EntityState<Container>): Container[] {
  return [...byId.values()].filter(({ state }) => state === 'running').sort((a, b) => a.name.localeCompare(b.name));
}

export function NewTerminal() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const running = useStore(containerStore, useShallow(runningByName));
  const ownVm = useStore(engineStore, (state) => state.status?.source === 'vm');
  const [kind, setKind] = useState<TerminalTarget['kind']>('exec');
  const [picked, setPicked] = useState(params.get('container') ?? '');
  const containerId = running.some(({ id }) => id === picked) ? picked : (running[0]?.id ?? '');
  const [shell, setShell] = useState(BEST);
  const [command, setCommand] = useState('');
  const [user, setUser] = useState('');
  const [workdir, setWorkdir] = useState('');
  const shells = useShells(kind === 'exec' ? containerId : '');
  const words = shellSplit(command);
  const badCommand = shell === OTHER && command !== '' && !words.ok;

  const target = (): TerminalTarget | null => {
    if (kind === 'guest') return { kind };
    if (containerId === '') return null;
    if (kind === 'attach') return { kind, containerId };
    const chosen =
      shell === OTHER
        ? words.ok && words.words.length > 0
          ? words.words
          : null
        : shell === BEST
          ? undefined
          : [shell];
    if (chosen === null) return null;
    return {
      kind,
      containerId,
      ...(chosen ? { command: chosen } : {}),
      ...(user.trim() ? { user: user.trim() } : {}),
      ...(workdir.trim() ? { workdir: workdir.trim() } : {}),
    };
  };
  const name = running.find(({ id }) => id === containerId)?.name ?? '…';
  const close = () => void navigate('/terminals');
  const submit = async () => {
    const wanted = target();
    if (wanted) showTerminal(await openTerminal(wanted));
  };
  const kinds = (['exec', 'attach', ...(ownVm ? ['guest' as const] : [])] as const).map((value) => ({
    value,
    label: t(`terminals.kind.${value}`),
  }));

  return (
    <FormDialog
      title={t('terminals.new')}
      confirm={t('terminals.open')}
      ready={target() !== null}
      commandLine={equivalent(target(), { name, shell: shells.list[0] ?? 'sh' })}
      submit={submit}
      onClose={close}
    >
      <div className="flex flex-col items-start gap-2">
        <Segmented label={t('terminals.kind.label')} value={kind} options={kinds} onChange={setKind} />
        <p className="text-xs text-ink-3">{t(`terminals.kindText.${kind}`)}</p>
      </div>
      {kind === 'guest' ? null : (
        <Field label={t('terminals.container')} error={running.length === 0 ? t('terminals.noneRunning') : null}>
          {(control) => (
            <Select
              {...control}
              className="w-full"
              value={containerId}
              disabled={running.length === 0}
              onChange={(event) => setPicked(event.target.value)}
            >
              {running.map((container) => (
                <option key={container.id} value={container.id}>
                  {visibleText(container.name)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {kind === 'exec' ? (
        <>
          <Field label={t('terminals.shell')} hint={shells.state === 'none' ? t('terminals.noShell') : undefined}>
            {(control) => (
              <Select {...control} className="w-full" value={shell} onChange={(event) => setShell(event.target.value)}>
                <option value={BEST}>
                  {shells.list[0] ? t('terminals.bestShellNamed', { shell: shells.list[0] }) : t('terminals.bestShell')}
                </option>
                {shells.list.map((path) => (
                  <option key={path} value={path}>
                    {visibleText(path)}
                  </option>
                ))}
                <option value={OTHER}>{t('terminals.otherCommand')}</option>
              </Select>
            )}
          </Field>
          {shell === OTHER ? (
            <Field label={t('terminals.command')} error={badCommand ? t('terminals.badCommand') : null}>
              {(control) => <LinesInput {...control} placeholder="python3 -i" value={command} onChange={setCommand} />}
            </Field>
          ) : null}
          <div className="grid grid-cols-2 gap-4">
            <Field label={t('terminals.user')} optional={t('form.optional')}>
              {(control) => (
                <TextInput
                  {...control}
                  placeholder="root"
                  value={user}
                  onChange={(event) => setUser(event.target.value)}
                />
              )}
            </Field>
            <Field label={t('terminals.workdir')} optional={t('form.optional')}>
              {(control) => (
                <TextInput
                  {...control}
                  placeholder="/"
                  value={workdir}
                  onChange={(event) => setWorkdir(event.target.value)}
                />
              )}
            </Field>
          </div>
        </>
      ) : null}
    </FormDialog>
  );
}

function equivalent(
  target: TerminalTarget | null,
  { name, shell }: { name: string; shell: string },
): string | undefined {
  if (!target) return undefined;
  if (target.kind === 'guest') return 'slipway ssh';
  if (target.kind === 'attach') return commandLine(['docker', 'attach', name]);
  const options = [...(target.user ? ['-u', target.user] : []), ...(target.workdir ? ['-w', target.workdir] : [])];
  return commandLine(['docker', 'exec', '-it', ...options, name, ...(target.command ?? [shell])]);
}
