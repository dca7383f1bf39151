import { Info, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Settings } from '../../../../../electron/contract/settings.ts';
import { PageHeader } from '../../../components/page-header.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Select } from '../../../components/ui/inputs.tsx';
import { Loading } from '../../../components/ui/loading.tsx';
import { Switch } from '../../../components/ui/switch.tsx';
import { askVmAction, vmActionStore } from '../../../lib/engine/actions.ts';
import { settingsStore, vmStore } from '../../../lib/entities/stores.ts';
import { Said } from '../../../lib/i18n/said.tsx';
import { setApp, setVm } from '../actions.ts';
import { ConfirmedEngines } from './confirmed-engines.tsx';
import { EngineSource } from './engine-source.tsx';
import { NumberSetting } from './number-setting.tsx';
import { SettingGroup, SettingRow } from './setting-row.tsx';

/** The contract's own bounds; the machine's come from the host. */
const LEAST_MEMORY = 512;
const MOST_DISK = 8192;

export function SettingsPage() {
  const { t } = useTranslation();
  const view = useStore(settingsStore, (state) => state.view);
  const hostAddress = useStore(vmStore, ({ status }) => status?.hostAddress ?? '');
  if (!view) return <Loading />;
  const { settings, limits, notices, writable } = view;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader title={t('nav.page.settings')} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-180 px-6 pt-6 pb-10">
          {writable ? null : <Notice text={t('settings.readOnly')} />}
          {notices.map(({ code, message, said }) => (
            <Notice key={code + message} text={<Said message={said} />} />
          ))}
          <AppSettings app={settings.app} />
          <SettingGroup title={t('settings.engine')}>
            <EngineSource source={settings.engine.source} />
            <ConfirmedEngines engine={settings.engine} />
          </SettingGroup>
          <SettingGroup title={t('settings.vm')}>
            <RestartNotice />
            <NumberSetting
              field="vm.cpus"
              label={t('settings.cpus')}
              hint={t('settings.cpusHint', { max: limits.cpus })}
              unit={t('settings.cores')}
              value={settings.vm.cpus}
              min={1}
              max={limits.cpus}
              onCommit={(value) => setVm('cpus', value)}
            />
            <NumberSetting
              field="vm.memoryMiB"
              label={t('settings.memory')}
              hint={t('settings.memoryHint', { max: limits.memoryMiB })}
              unit="MiB"
              value={settings.vm.memoryMiB}
              min={LEAST_MEMORY}
              max={limits.memoryMiB}
              step={128}
              onCommit={(value) => setVm('memoryMiB', value)}
            />
            <NumberSetting
              field="vm.diskGiB"
              label={t('settings.disk')}
              hint={t('settings.diskHint', { min: limits.minDiskGiB })}
              unit="GiB"
              value={settings.vm.diskGiB}
              min={limits.minDiskGiB}
              max={MOST_DISK}
              onCommit={(value) => setVm('diskGiB', value)}
            />
            <SettingRow
              field="vm.startOnLaunch"
              label={t('settings.startOnLaunch')}
              hint={t('settings.startOnLaunchHint')}
            >
              {({ id }) => (
                <Switch
                  id={id}
                  label={t('settings.startOnLaunch')}
                  checked={settings.vm.startOnLaunch}
                  onChange={(on) => void setVm('startOnLaunch', on)}
                />
              )}
            </SettingRow>
            <SettingRow
              field="vm.hostAccess"
              label={t('settings.hostAccess')}
              hint={t('settings.hostAccessHint', { address: hostAddress })}
            >
              {({ id }) => (
                <Switch
                  id={id}
                  label={t('settings.hostAccess')}
                  checked={settings.vm.hostAccess}
                  onChange={(on) => void setVm('hostAccess', on)}
                />
              )}
            </SettingRow>
          </SettingGroup>
        </div>
      </div>
    </div>
  );
}

function AppSettings({ app }: { readonly app: Settings['app'] }) {
  const { t } = useTranslation();
  return (
    <SettingGroup title={t('settings.app')}>
      <SettingRow field="app.theme" label={t('settings.theme')}>
        {(control) => (
          <Select
            {...control}
            className="w-44"
            value={app.theme}
            onChange={(event) => void setApp('theme', event.target.value as typeof app.theme)}
          >
            <option value="system">{t('settings.themes.system')}</option>
            <option value="light">{t('settings.themes.light')}</option>
            <option value="dark">{t('settings.themes.dark')}</option>
          </Select>
        )}
      </SettingRow>
      <SettingRow field="app.language" label={t('settings.language')}>
        {(control) => (
          <Select
            {...control}
            className="w-44"
            value={app.language}
            onChange={(event) => void setApp('language', event.target.value as typeof app.language)}
          >
            <option value="system">{t('settings.languages.system')}</option>
            <option value="en">English</option>
            <option value="ko">한국어</option>
          </Select>
        )}
      </SettingRow>
      <SettingRow field="app.closeToTray" label={t('settings.closeToTray')} hint={t('settings.closeToTrayHint')}>
        {({ id }) => (
          <Switch
            id={id}
            label={t('settings.closeToTray')}
            checked={app.closeToTray}
            onChange={(on) => void setApp('closeToTray', on)}
          />
        )}
      </SettingRow>
      <SettingRow field="app.onQuit" label={t('settings.onQuit')} hint={t('settings.onQuitHint')}>
        {(control) => (
          <Select
            {...control}
            className="w-44"
            value={app.onQuit}
            onChange={(event) => void setApp('onQuit', event.target.value as typeof app.onQuit)}
          >
            <option value="stop">{t('settings.quit.stop')}</option>
            <option value="leave">{t('settings.quit.leave')}</option>
          </Select>
        )}
      </SettingRow>
    </SettingGroup>
  );
}

function RestartNotice() {
  const { t } = useTranslation();
  const needed = useStore(vmStore, (state) => state.status?.restartNeeded ?? false);
  const busy = useStore(vmActionStore, (state) => state.running === 'restart');
  if (!needed) return null;
  return (
    <div
      role="status"
      className="flex items-center gap-3 rounded-t-[9px] border-b border-line bg-warn-soft px-4 py-2.5 text-xs"
    >
      <RotateCw aria-hidden className="size-3.5 shrink-0 text-warn" />
      <p className="min-w-0 flex-1">{t('settings.restartNeeded')}</p>
      <Button size="sm" busy={busy} onClick={() => askVmAction('restart')}>
        {t('engine.restart')}
      </Button>
    </div>
  );
}

function Notice({ text }: { readonly text: ReactNode }) {
  return (
    <p role="status" className="selectable mb-4 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-xs">
      <Info aria-hidden className="mt-px size-3.5 shrink-0 text-warn" />
      <span className="min-w-0 break-words">{text}</span>
    </p>
  );
}
