import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { DaemonConfig } from '../../../../../electron/contract/daemon-config.ts';
import { heldKey } from '../../../../../electron/contract/daemon-keys.ts';
import { vmStore } from '../../../lib/entities/stores.ts';
import { SaidSentences } from '../../../lib/i18n/said.tsx';
import { lazyPart } from '../../../lib/lazy-part.ts';
import { setVm, updateSettings } from '../actions.ts';
import { parseJson } from '../parse-json.ts';
import { SettingGroup } from './setting-row.tsx';
import { linesOf, TextSetting } from './text-setting.tsx';

const DaemonField = lazyPart(async () => (await import('../daemon-json/daemon-field.tsx')).DaemonField, {
  words: ['daemon'],
  heavy: true,
});

const MIRRORS = 'registry-mirrors';
const INSECURE = 'insecure-registries';

/** The engine's own configuration: registries as lists, and all of it as JSON. */
export function EngineConfig({ daemon }: { readonly daemon: DaemonConfig }) {
  const { t } = useTranslation();
  const problem = useStore(vmStore, ({ status }) => status?.settingsProblem ?? null);
  const setList = (key: string) => (text: string) => {
    const { [key]: _, ...others } = daemon;
    const list = linesOf(text);
    return updateSettings(`vm.daemon.${key}`, {
      vm: { daemon: list.length > 0 ? { ...others, [key]: list } : others },
    });
  };
  const wrong = (text: string): string | null => {
    const read = parseJson(text);
    if (read.kind === 'wrong') return t(read.what === '' ? 'settings.jsonEnds' : 'settings.jsonWrong', { ...read });
    if (read.kind === 'no object') return t('settings.jsonNoObject', { example: '{ "debug": true }' });
    const held = heldKey(read.value);
    return held ? t('settings.daemonHeld', { key: held.key }) : null;
  };
  const apply = async (text: string) => {
    const read = parseJson(text);
    return read.kind === 'object' && setVm('daemon', read.value);
  };
  return (
    <SettingGroup title={t('settings.engineConfig')}>
      {problem ? (
        <p
          role="alert"
          className="selectable rounded-t-[9px] border-b border-line bg-warn-soft px-4 py-2.5 text-xs break-words"
        >
          <SaidSentences message={problem} />
        </p>
      ) : null}
      <TextSetting
        field={`vm.daemon.${MIRRORS}`}
        label={t('settings.mirrors')}
        hint={t('settings.mirrorsHint')}
        example="https://mirror.example"
        lines={2}
        value={textOf(daemon[MIRRORS])}
        onApply={setList(MIRRORS)}
      />
      <TextSetting
        field={`vm.daemon.${INSECURE}`}
        label={t('settings.insecure')}
        hint={t('settings.insecureHint')}
        example="registry.example:5000"
        lines={2}
        value={textOf(daemon[INSECURE])}
        onApply={setList(INSECURE)}
      />
      <TextSetting
        field="vm.daemon"
        label="daemon.json"
        hint={t('settings.daemonHint')}
        editor={(control) => (
          <Suspense fallback={<div className="h-33 rounded-md border border-line" />}>
            <DaemonField {...control} label="daemon.json" />
          </Suspense>
        )}
        value={JSON.stringify(daemon, null, 2)}
        wrong={wrong}
        onApply={apply}
      />
    </SettingGroup>
  );
}

/** Entries that are no texts are for the JSON below to show. */
function textOf(list: DaemonConfig[string] | undefined): string {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string').join('\n') : '';
}
