import { useController } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { engineSource, type EngineSource as Source } from '../../../../../electron/contract/engine.ts';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import { ChoosePath } from '../../../components/path/choose-path.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Select, TextInput } from '../../../components/ui/inputs.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { chooseEngine } from '../actions.ts';
import { SettingRow } from './setting-row.tsx';
import { type ContextEntry, useContexts } from './use-contexts.ts';

const kinds = ['vm', 'socket', 'context', 'remote'] as const;

/** Of each kind but the VM: the field that says where, its label, and an example. */
const places = {
  socket: { field: 'path', label: 'socketPath', example: '/var/run/docker.sock' },
  context: { field: 'name', label: 'contextName', example: '' },
  remote: { field: 'host', label: 'remoteHost', example: 'ssh://me@machine' },
} as const;

interface SourceDraft {
  kind: Source['kind'];
  path: string;
  name: string;
  host: string;
}

function readDraft({ kind, path, name, host }: SourceDraft): Source {
  if (kind === 'vm') return { kind };
  if (kind === 'socket') return { kind, path: path.trim() };
  return kind === 'context' ? { kind, name: name.trim() } : { kind, host: host.trim() };
}

/** Which engine the app talks to: its own VM's, or one that is there already. */
export function EngineSource({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const values = { path: '', name: '', host: '', ...source };
  const form = useKitForm<SourceDraft, typeof engineSource>({
    schema: engineSource,
    initial: values,
    // The settings come anew with every change of another one, which does not undo what is typed here.
    values,
    read: readDraft,
    submit: chooseEngine,
  });
  const { control: owner, formState, setValue, watch } = form.methods;
  const draft = watch();
  const { kind } = draft;
  const contexts = useContexts();
  const place = places[kind === 'vm' ? 'socket' : kind];
  const { field: typed } = useController({ name: place.field, control: owner });
  const same = JSON.stringify(readDraft(draft)) === JSON.stringify(source);
  const wrong = typed.value.trim() === '' ? undefined : formState.errors[place.field]?.message;
  const blank = kind !== 'vm' && typed.value.trim() === '';
  return (
    <>
      <SettingRow field="engine.source" label={t('settings.source')} hint={t(`settings.sourceText.${kind}`)}>
        {() => (
          <>
            <Segmented
              label={t('settings.source')}
              value={kind}
              onChange={(next) => setValue('kind', next)}
              options={kinds.map((value) => ({ value, label: t(`settings.sourceKind.${value}`) }))}
            />
            {kind === 'vm' && !same ? (
              <Button variant="primary" onClick={() => form.onSubmit()}>
                {t('settings.apply')}
              </Button>
            ) : null}
          </>
        )}
      </SettingRow>
      {kind === 'vm' ? null : (
        <SettingRow field="engine.source.value" label={t(`settings.${place.label}`)} error={wrong ?? null}>
          {(control) => (
            <form className="flex items-center gap-2" noValidate onSubmit={form.onSubmit}>
              {kind === 'context' ? (
                <Select {...control} {...typed} className="w-64 narrow:w-44">
                  <option value="" disabled hidden>
                    {t('settings.chooseContext')}
                  </option>
                  {withChosen(contexts, typed.value).map((context) => (
                    <option key={context.name} value={context.name}>
                      {contextLabel(context)}
                    </option>
                  ))}
                </Select>
              ) : (
                <TextInput {...control} {...typed} className="w-64 narrow:w-52" placeholder={place.example} />
              )}
              {kind === 'socket' ? (
                <ChoosePath
                  kind="socket"
                  scope="computer"
                  label={t('settings.chooseSocket')}
                  at={typed.value}
                  onChoose={typed.onChange}
                />
              ) : null}
              <Button variant="primary" type="submit" disabled={same || blank || wrong !== undefined}>
                {t('settings.apply')}
              </Button>
            </form>
          )}
        </SettingRow>
      )}
    </>
  );
}

/** With the one that is chosen, which may not be there any more. */
function withChosen(contexts: readonly ContextEntry[], name: string): readonly ContextEntry[] {
  const known = name === '' || contexts.some((context) => context.name === name);
  return known ? contexts : [...contexts, { name }];
}

/** Its name, and where it leads. */
function contextLabel({ name, host }: ContextEntry): string {
  return visibleText(host === undefined ? name : `${name} — ${host}`);
}
