import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { toast } from 'sonner';
import { useStore } from 'zustand';
import { isUp } from '../../../../../electron/contract/containers.ts';
import { dockerRunLine } from '../../../../../electron/contract/run-line.ts';
import { Button } from '../../../components/ui/button.tsx';
import { CommandLine } from '../../../components/ui/command-line.tsx';
import { Dialog } from '../../../components/ui/dialog.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { containerStore } from '../../../lib/entities/stores.ts';
import { RunFields } from './fields.tsx';
import { Leftover } from './leftover.tsx';
import { checkPorts, takenPorts, usePortChecks } from './port-checks.ts';
import { problemText, takenText } from './problem-text.ts';
import { resetRunDraft, runDraft, setRunField } from './store.ts';
import { type RunOutcome, runContainer } from './submit.ts';
import { readDraft } from './to-spec.ts';
import { usePrefill } from './use-prefill.ts';

const noNames: ReadonlySet<string> = new Set();
const FORM = 'run-form';
/** How long a run waits to hear whether its ports are free, in milliseconds: the engine has the last word. */
const PATIENCE = 3000;

/** The form that makes and starts a container, over the list. */
export function RunForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const image = params.get('image');
  const draft = useStore(runDraft, (state) => state);
  const containers = useStore(containerStore, (state) => state.byId);
  const names = useMemo(() => new Set([...containers.values()].map(({ name }) => name)), [containers]);
  // An empty form is not wrong yet: problems of required fields wait for the first try.
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<RunOutcome | null>(null);
  // While it runs, the container that has the name is the form's own.
  const reading = useMemo(() => readDraft(draft, busy ? noNames : names), [draft, busy, names]);
  const made = outcome?.kind === 'created' ? containers.get(outcome.id) : undefined;
  const leftover = made && !isUp(made) ? made : undefined;
  const form = useRef<HTMLFormElement>(null);
  const [portChecks, putPortChecks] = usePortChecks(draft);
  const taken = takenPorts(draft, portChecks);
  usePrefill(draft.image);
  useEffect(() => {
    if (image && image !== runDraft.getState().image) setRunField({ image });
  }, [image]);
  // What the engine said holds until the form is changed; that it left a container, as long as that is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft is what the outcome was about
  useEffect(() => {
    const { byId } = containerStore.getState();
    setOutcome((was) => (was?.kind === 'created' && byId.has(was.id) ? was : null));
  }, [draft]);

  // In a low window it stands, and grows, below what the dialog shows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try has an outcome of its own, and what is left has buttons
  useEffect(() => {
    form.current?.querySelector(':scope > [role="alert"]')?.scrollIntoView({ block: 'nearest' });
  }, [outcome, leftover !== undefined]);

  const close = () => void navigate('/containers');
  const problem = (path: string) => {
    if (outcome?.kind === 'field' && outcome.path === path) return outcome.words;
    const found = reading.problems.get(path);
    if (!tried && found?.kind === 'known' && isEmptyField(path)) return null;
    if (found?.kind === 'known' && found.key === 'nameTaken' && leftover?.name === draft.name.trim()) {
      return t('run.problem.nameLeftover');
    }
    return problemText(found, t) ?? takenText(taken.get(path), t);
  };
  const isEmptyField = (path: string) =>
    String(
      path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[fieldNames[key] ?? key], draft) ??
        '',
    ) === '';

  const focusProblem = () => {
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  const submit = async () => {
    setTried(true);
    if (!reading.spec) return focusProblem();
    setBusy(true);
    // Asked again: who had a port may have let go of it, and what was free may be taken.
    const checks = await checkPorts(draft, AbortSignal.timeout(PATIENCE));
    putPortChecks(checks);
    if (takenPorts(draft, checks).size > 0) {
      setBusy(false);
      return focusProblem();
    }
    const result = await runContainer(reading.spec);
    setBusy(false);
    setOutcome(result);
    if (result.kind === 'field') focusProblem();
    else if (result.kind === 'started') {
      for (const warning of result.warnings) toast.warning(warning);
      resetRunDraft();
      void navigate(`/containers/${result.id}`);
    }
  };

  return (
    <Dialog
      title={t('run.title')}
      size="lg"
      sticky
      onClose={close}
      footer={
        <>
          <Button variant="ghost" className="mr-auto" onClick={() => resetRunDraft()}>
            {t('run.clear')}
          </Button>
          <Button variant="ghost" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={FORM} busy={busy}>
            {t('run.submit')}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        ref={form}
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <RunFields draft={draft} problem={problem} />
        {outcome?.kind === 'failed' ? (
          <ErrorNote title={t('run.failed')} message={outcome.error.message} hint={outcome.error.hint} />
        ) : null}
        {outcome?.kind === 'created' ? (
          <Leftover
            id={outcome.id}
            error={outcome.error}
            there={leftover !== undefined}
            onRemoved={() => setOutcome(null)}
          />
        ) : null}
        <div>
          <p className="mb-1.5 text-xs font-medium text-ink-2">{t('run.preview')}</p>
          <CommandLine line={dockerRunLine(reading.preview)} wrap />
        </div>
      </form>
    </Dialog>
  );
}

/** Names of fields in the specification that the draft calls otherwise. */
const fieldNames: Record<string, string> = { hostPort: 'host', containerPort: 'container' };
