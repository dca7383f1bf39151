import { CircleCheck, CircleMinus, CircleX, Download, RotateCw, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Diagnosis } from '../../../../../electron/contract/diagnose.ts';
import { toWire, type WireError } from '../../../../../electron/contract/errors.ts';
import { mendOf } from '../../../../../electron/contract/mends.ts';
import type { Message } from '../../../../../electron/contract/messages/message.ts';
import { PageHeader } from '../../../components/page-header.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { CheckboxField } from '../../../components/ui/inputs.tsx';
import { Spinner } from '../../../components/ui/spinner.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { SaidSentences } from '../../../lib/i18n/said.tsx';
import { useNamedPage } from '../../../lib/object-name.ts';
import { tellFailure } from '../../../lib/tell-failure.ts';
import { SettingGroup } from '../components/setting-row.tsx';

/** Whether Slipway is well, what to do where it is not, and a bundle for those who help. */
export function DiagnosePage() {
  const { t } = useTranslation();
  useNamedPage(t('settings.diagnose.title'));
  const [round, setRound] = useState(1);
  const { diagnosis, error, over } = useDiagnosis(round);
  const [withNames, setWithNames] = useState(false);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    await tellFailure(() => saveBundle(withNames));
    setSaving(false);
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader
        title={t('settings.diagnose.title')}
        actions={
          <Button icon={RotateCw} busy={!over} onClick={() => setRound(round + 1)}>
            {t('settings.diagnose.again')}
          </Button>
        }
      />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-180 px-6 pt-6 pb-10">
          {error ? <ErrorNote error={error} /> : null}
          <SettingGroup title={t('settings.diagnose.tests')}>
            <ul aria-busy={!over}>
              {(diagnosis?.tests ?? []).map(({ id, state, said }) => (
                <li key={id} className="flex items-start gap-3 border-b border-line px-4 py-2.5 last:border-0">
                  <Mark state={state} />
                  <div className="min-w-0 flex-1">
                    <p className="text-sm font-medium">{t(`settings.diagnose.test.${id}`)}</p>
                    {said ? (
                      <p className="selectable text-xs break-words text-ink-2">
                        <SaidSentences message={said} /> <ToSetting said={said} />
                      </p>
                    ) : null}
                  </div>
                  <span className="shrink-0 text-right text-xs leading-5 text-ink-3">
                    {t(`settings.diagnose.state.${state}`)}
                  </span>
                </li>
              ))}
            </ul>
          </SettingGroup>
          <SettingGroup title={t('settings.diagnose.findings')}>
            {diagnosis?.findings.length ? (
              <ul>
                {diagnosis.findings.map((said) => (
                  <li key={said.text} className="flex items-start gap-3 border-b border-line px-4 py-2.5 last:border-0">
                    <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
                    <div className="selectable min-w-0 text-sm break-words">
                      <SaidSentences message={{ ...said, hint: undefined }} />
                      <p className="text-xs text-ink-2">
                        {said.hint ? <SaidSentences message={said.hint} /> : null} <ToSetting said={said} />
                      </p>
                    </div>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="px-4 py-3 text-sm text-ink-2">{t('settings.diagnose.nothing')}</p>
            )}
          </SettingGroup>
          <SettingGroup title={t('settings.diagnose.bundle')}>
            <div className="flex flex-col gap-3 px-4 py-3">
              <p className="text-xs text-ink-2">{t('settings.diagnose.bundleText')}</p>
              <div className="flex items-end justify-between gap-4">
                <CheckboxField
                  id="with-names"
                  label={t('settings.diagnose.withNames')}
                  hint={t('settings.diagnose.withNamesHint')}
                  checked={withNames}
                  onChange={setWithNames}
                />
                <Button variant="primary" icon={Download} busy={saving} onClick={() => void save()}>
                  {t('settings.diagnose.save')}
                </Button>
              </div>
            </div>
          </SettingGroup>
        </div>
      </div>
    </div>
  );
}

/** The way to the setting that mends it, where there is one. */
function ToSetting({ said }: { readonly said: Message }) {
  const { t } = useTranslation();
  const mend = mendOf(said);
  return mend ? (
    <Link to={`/settings?at=${mend.setting}`} className="text-accent-ink hover:underline">
      {t('settings.diagnose.toSetting')}
    </Link>
  ) : null;
}

/** A diagnosis as it comes, made anew with each round. */
function useDiagnosis(round: number) {
  const [state, setState] = useState<{ diagnosis: Diagnosis | null; error: WireError | null; over: boolean }>({
    ...{ diagnosis: null, error: null, over: false },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another diagnosis
  useEffect(() => {
    const stop = new AbortController();
    setState((was) => ({ ...was, error: null, over: false }));
    const run = async () => {
      try {
        for await (const diagnosis of api().diagnose.run({}, { signal: stop.signal })) {
          setState((was) => ({ ...was, diagnosis }));
        }
        setState((was) => ({ ...was, over: true }));
      } catch (thrown) {
        if (!stop.signal.aborted) setState((was) => ({ ...was, error: toWire(thrown), over: true }));
      }
    };
    void run();
    return () => stop.abort();
  }, [round]);
  return state;
}

function Mark({ state }: { readonly state: Diagnosis['tests'][number]['state'] }) {
  if (state === 'running') return <Spinner className="mt-0.5 size-4 text-ink-3" />;
  if (state === 'passed') return <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />;
  if (state === 'failed') return <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />;
  return <CircleMinus aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />;
}

/** Asks for a bundle and hands it to the browser's, or the app's, own way of saving files: no page names a file of this computer. */
async function saveBundle(withNames: boolean): Promise<void> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of api().diagnose.bundle({ withNames })) pieces.push(new Uint8Array(piece));
  const address = URL.createObjectURL(new Blob(pieces, { type: 'application/gzip' }));
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-');
  const link = Object.assign(document.createElement('a'), {
    ...{ href: address, download: `slipway-diagnosis-${stamp}.tar.gz` },
  });
  link.click();
  // Whoever saves it has it by then: the address is only there to begin with.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
