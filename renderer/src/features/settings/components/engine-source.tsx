import { useController } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type Settings, settings } from '../../../../../electron/contract/settings.ts';
import { useKitForm } from '../../../components/form/use-kit-form.ts';
import { Button } from '../../../components/ui/button.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { updateSettings } from '../actions.ts';
import { SettingRow } from './setting-row.tsx';

type Source = Settings['engine']['source'];
const kinds = ['vm', 'socket', 'context'] as const;

interface SourceDraft {
  kind: Source['kind'];
  path: string;
  name: string;
}

function readDraft({ kind, path, name }: SourceDraft): Source {
  if (kind === 'vm') return { kind };
  return kind === 'socket' ? { kind, path: path.trim() } : { kind, name: name.trim() };
}

/** Which engine the app talks to: its own VM's, or one that is there already. */
export function EngineSource({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const values = { path: '', name: '', ...source };
  const form = useKitForm<SourceDraft, typeof settings.shape.engine.shape.source>({
    schema: settings.shape.engine.shape.source,
    initial: values,
    // The settings come anew with every change of another one, which does not undo what is typed here.
    values,
    read: readDraft,
    wrong: () => t('settings.badSocketPath'),
    submit: (wanted) => updateSettings('engine.source', { engine: { source: wanted } }),
  });
  const { control: owner, formState, setValue, watch } = form.methods;
  const draft = watch();
  const { kind } = draft;
  const { field: typed } = useController({ name: kind === 'context' ? 'name' : 'path', control: owner });
  const same = JSON.stringify(readDraft(draft)) === JSON.stringify(source);
  const wrong = typed.value.trim() === '' ? undefined : formState.errors.path?.message;
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
        <SettingRow
          field="engine.source.value"
          label={t(kind === 'socket' ? 'settings.socketPath' : 'settings.contextName')}
          error={wrong ?? null}
        >
          {(control) => (
            <form className="flex gap-2" noValidate onSubmit={form.onSubmit}>
              <TextInput
                {...control}
                {...typed}
                className="w-64 narrow:w-44"
                placeholder={kind === 'socket' ? '/var/run/docker.sock' : 'default'}
              />
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
