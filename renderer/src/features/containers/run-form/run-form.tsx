import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useStore } from 'zustand';
import { isUp } from '../../../../../electron/contract/containers.ts';
import { AppError, saidBy, toWire, type WireError } from '../../../../../electron/contract/errors.ts';
import { quoted } from '../../../../../electron/contract/messages/message.ts';
import { dockerRunLine } from '../../../../../electron/contract/run-line.ts';
import { type RunSpec, runSpec } from '../../../../../electron/contract/run-spec.ts';
import { callUndoably } from '../../../components/commands/of-call.ts';
import { Form } from '../../../components/form/form.tsx';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import { Button } from '../../../components/ui/button.tsx';
import { CommandLine } from '../../../components/ui/command-line.tsx';
import { Dialog } from '../../../components/ui/dialog.tsx';
import { containerStore } from '../../../lib/entities/stores.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { Said } from '../../../lib/i18n/said.tsx';
import { toast } from '../../../lib/toast.ts';
import { emptyDraft, keepDraft, keptDraft, type RunDraft } from './draft.ts';
import { RunFields } from './fields.tsx';
import { Leftover } from './leftover.tsx';
import { checkPorts, takenPorts, usePortChecks } from './port-checks.ts';
import { previewOf, readDraft, runRules, wrongField } from './to-spec.ts';
import { usePrefill } from './use-prefill.ts';

const noNames: ReadonlySet<string> = new Set();
const FORM = 'run-form';
/** How long a run waits to hear whether its ports are free, in milliseconds: the engine has the last word. */
const PATIENCE = 3000;

/** A container that was made but could not start, and why. */
interface Left {
  readonly id: string;
  readonly error: WireError;
}

/** The form that makes and starts a container, over the list. */
export function RunForm() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const image = params.get('image');
  const containers = useStore(containerStore, (state) => state.byId);
  const names = useMemo(() => new Set([...containers.values()].map(({ name }) => name)), [containers]);
  const [left, setLeft] = useState<Left | null>(null);
  const made = left ? containers.get(left.id) : undefined;
  const leftover = made && !isUp(made) ? made : undefined;
  // While it runs, the container that has the name is the form's own.
  const running = useRef(false);
  const submit = async (spec: RunSpec, draft: RunDraft): Promise<void> => {
    // Asked again: who had a port may have let go of it, and what was free may be taken.
    const checks = await checkPorts(draft, AbortSignal.timeout(PATIENCE));
    putPortChecks(checks);
    if (takenPorts(draft, checks, t).size > 0) return form.focusWrong();
    running.current = true;
    setLeft(null);
    try {
      const name = visibleText(spec.name ?? spec.image);
      const words = { title: t('run.named', { name }), done: t('containers.ran', { name }) };
      const { id, warnings } = await callUndoably('containers.run', spec, words);
      for (const warning of warnings) toast.warning(<Said message={quoted(warning)} />);
      form.methods.reset(emptyDraft);
      await navigate(`/containers/${id}`);
    } catch (thrown) {
      const error = toWire(thrown);
      const { path, id, reason, folder } = error.details ?? {};
      // What the hint says, the button beside it does.
      if (reason === 'not-shared' && typeof folder === 'string')
        throw new AppError(error.code, { ...saidBy(error), hint: undefined }, { details: error.details });
      if (typeof path === 'string' || typeof id !== 'string') throw thrown;
      setLeft({ id, error });
    } finally {
      running.current = false;
    }
  };
  const form = useKitForm<RunDraft, typeof runSpec>({
    schema: runSpec,
    initial: image ? { ...keptDraft(), image } : keptDraft(),
    read: readDraft,
    wrong: (field, draft) => wrongField(field, draft, t),
    *rules(draft) {
      if (leftover?.name === draft.name.trim()) yield ['name', t('run.problem.nameLeftover')];
      yield* runRules(draft, running.current ? noNames : names, t);
    },
    // Another value with each change of either.
    about: useMemo(() => ({ names, leftover: leftover?.id }), [names, leftover?.id]),
    onDraft(draft) {
      keepDraft(draft);
      // What the engine left behind stands as long as it is there.
      setLeft((was) => (was && containerStore.getState().byId.has(was.id) ? was : null));
    },
    submit,
  });
  const { methods, element } = form;
  const { reset, setValue, watch } = methods;
  const draft = watch();
  const [portChecks, putPortChecks] = usePortChecks(draft);
  const notes = takenPorts(draft, portChecks, t);
  usePrefill(draft.image, methods);
  useEffect(() => {
    if (image) setValue('image', image);
  }, [image, setValue]);
  // It has buttons, and in a low window stands below what the dialog shows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try has an outcome of its own, and what is left has buttons
  useEffect(() => {
    if (left) element.current?.querySelector('[role="alert"]:has(button)')?.scrollIntoView({ block: 'nearest' });
  }, [left, leftover !== undefined]);
  const clear = () => {
    reset(emptyDraft);
    // What came of the last try is about what stood here.
    setLeft(null);
  };
  const close = () => void navigate('/containers');
  return (
    <Dialog
      title={t('nav.title.run')}
      size="lg"
      sticky
      onClose={close}
      footer={
        <>
          <Button variant="ghost" className="mr-auto" onClick={clear}>
            {t('run.clear')}
          </Button>
          <Button variant="ghost" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={FORM} busy={form.busy}>
            {t('run.submit')}
          </Button>
        </>
      }
    >
      <Form
        form={form}
        id={FORM}
        notes={notes}
        failed={t('run.failed')}
        className="gap-5"
        after={
          <>
            {left ? (
              <Leftover
                id={left.id}
                error={left.error}
                there={leftover !== undefined}
                onRemoved={() => setLeft(null)}
              />
            ) : null}
            <div>
              <p className="mb-1.5 text-xs font-medium text-ink-2">{t('run.preview')}</p>
              <CommandLine line={dockerRunLine(previewOf(draft))} wrap />
            </div>
          </>
        }
      >
        <RunFields />
      </Form>
    </Dialog>
  );
}
