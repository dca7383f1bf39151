import { Info, RotateCw, Stethoscope } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useStore } from 'zustand';
import { PageHeader } from '../../../components/page-header.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { Loading } from '../../../components/ui/loading.tsx';
import { askVmAction, vmActionStore } from '../../../lib/engine/actions.ts';
import { settingsStore, vmStore } from '../../../lib/entities/stores.ts';
import { formatMemory } from '../../../lib/format/numbers.ts';
import { Said } from '../../../lib/i18n/said.tsx';
import { setVm } from '../actions.ts';
import { DiagnosePage } from '../diagnose/diagnose-page.tsx';
import { AppSettings } from './app-settings.tsx';
import { ConfirmedEngines } from './confirmed-engines.tsx';
import { DiskSettings } from './disk-settings.tsx';
import { EngineConfig } from './engine-config.tsx';
import { EngineSource } from './engine-source.tsx';
import { NetworkSettings } from './network-settings.tsx';
import { NumberSetting } from './number-setting.tsx';
import { PortsSettings } from './ports-settings.tsx';
import { SettingGroup, SwitchSetting } from './setting-row.tsx';
import { SharedFolders } from './shared-folders.tsx';

/** The contract's own bound; the machine's come from the host. */
const LEAST_MEMORY = 512;
const MOST_MINUTES = 240;

/** The page of settings, or the one that it leads to, by its address. */
export function SettingsPage() {
  return useParams().part === 'diagnose' ? <DiagnosePage /> : <AllSettings />;
}

function AllSettings() {
  const navigate = useNavigate();
  const { t } = useTranslation();
  const view = useStore(settingsStore, (state) => state.view);
  const hostAddress = useStore(vmStore, ({ status }) => status?.hostAddress ?? '');
  if (!view) return <Loading />;
  const { settings, limits, notices, writable } = view;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader
        title={t('nav.page.settings')}
        actions={
          <Button icon={Stethoscope} onClick={() => void navigate('/settings/diagnose')}>
            {t('settings.diagnose.title')}
          </Button>
        }
      />
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
              hint={t('settings.memoryHint', {
                max: limits.memoryMiB,
                size: formatMemory(settings.vm.memoryMiB * 1024 ** 2),
              })}
              unit="MiB"
              value={settings.vm.memoryMiB}
              min={LEAST_MEMORY}
              max={limits.memoryMiB}
              step={128}
              onCommit={(value) => setVm('memoryMiB', value)}
            />
            <NumberSetting
              field="vm.swapMiB"
              label={t('settings.swap')}
              hint={t('settings.swapHint')}
              unit="MiB"
              value={settings.vm.swapMiB ?? Math.floor(settings.vm.memoryMiB / 2)}
              min={0}
              max={limits.memoryMiB}
              step={128}
              onCommit={(value) => setVm('swapMiB', value)}
              aside={
                settings.vm.swapMiB === null ? null : (
                  <Button size="sm" onClick={() => void setVm('swapMiB', null)}>
                    {t('settings.swapHalf')}
                  </Button>
                )
              }
            />
            <SwitchSetting
              field="vm.startOnLaunch"
              label={t('settings.startOnLaunch')}
              hint={t('settings.startOnLaunchHint')}
              checked={settings.vm.startOnLaunch}
              onChange={(on) => void setVm('startOnLaunch', on)}
            />
            <NumberSetting
              field="vm.sleepAfterMinutes"
              label={t('settings.sleepAfter')}
              hint={t('settings.sleepAfterHint')}
              unit={t('settings.minutes')}
              value={settings.vm.sleepAfterMinutes}
              min={0}
              max={MOST_MINUTES}
              onCommit={(value) => setVm('sleepAfterMinutes', value)}
            />
            <SwitchSetting
              field="vm.hostAccess"
              label={t('settings.hostAccess')}
              hint={t('settings.hostAccessHint', { address: hostAddress })}
              checked={settings.vm.hostAccess}
              onChange={(on) => void setVm('hostAccess', on)}
            />
          </SettingGroup>
          <DiskSettings settings={settings} limits={limits} />
          <SettingGroup title={t('shares.title')}>
            <SharedFolders />
          </SettingGroup>
          <EngineConfig daemon={settings.vm.daemon} />
          <NetworkSettings network={settings.network} found={view.systemProxies} />
          <PortsSettings network={settings.network} />
        </div>
      </div>
    </div>
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
