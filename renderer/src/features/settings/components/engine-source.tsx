import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Settings, socketPath } from '../../../../../electron/contract/settings.ts';
import { Button } from '../../../components/ui/button.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { updateSettings } from '../actions.ts';
import { SettingRow } from './setting-row.tsx';

type Source = Settings['engine']['source'];
const kinds = ['vm', 'socket', 'context'] as const;

/** Which engine the app talks to: its own VM's, or one that is there already. */
export function EngineSource({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState(source.kind);
  const [path, setPath] = useState('');
  const [name, setName] = useState('');
  // By its contents: the settings come anew with every change of another one, which must not undo what is typed here.
  const kept = JSON.stringify(source);
  useEffect(() => {
    const known = JSON.parse(kept) as Source;
    setKind(known.kind);
    if (known.kind === 'socket') setPath(known.path);
    if (known.kind === 'context') setName(known.name);
  }, [kept]);
  const wanted: Source =
    kind === 'vm' ? { kind } : kind === 'socket' ? { kind, path: path.trim() } : { kind, name: name.trim() };
  const same = JSON.stringify(wanted) === kept;
  const badPath = kind === 'socket' && path.trim() !== '' && !socketPath.safeParse(path.trim()).success;
  const complete = kind === 'vm' || (kind === 'socket' ? path.trim() !== '' && !badPath : name.trim() !== '');
  const apply = () => void updateSettings('engine.source', { engine: { source: wanted } });
  return (
    <>
      <SettingRow field="engine.source" label={t('settings.source')} hint={t(`settings.sourceText.${kind}`)}>
        {() => (
          <>
            <Segmented
              label={t('settings.source')}
              value={kind}
              onChange={setKind}
              options={kinds.map((value) => ({ value, label: t(`settings.sourceKind.${value}`) }))}
            />
            {kind === 'vm' && !same ? (
              <Button variant="primary" onClick={apply}>
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
          error={badPath ? t('settings.badSocketPath') : null}
        >
          {(control) => (
            <form
              className="flex gap-2"
              onSubmit={(event) => {
                event.preventDefault();
                if (complete && !same) apply();
              }}
            >
              <TextInput
                {...control}
                className="w-64 narrow:w-44"
                placeholder={kind === 'socket' ? '/var/run/docker.sock' : 'default'}
                value={kind === 'socket' ? path : name}
                onChange={(event) => (kind === 'socket' ? setPath : setName)(event.target.value)}
              />
              <Button variant="primary" type="submit" disabled={!complete || same}>
                {t('settings.apply')}
              </Button>
            </form>
          )}
        </SettingRow>
      )}
    </>
  );
}
