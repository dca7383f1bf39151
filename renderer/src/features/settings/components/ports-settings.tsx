import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../../../electron/contract/settings.ts';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { setNetwork } from '../actions.ts';
import { SettingGroup, SettingRow, SwitchSetting } from './setting-row.tsx';

const reaches = ['computer', 'network'] as const;

/** Who reaches what containers publish, and what they listen on without publishing it. */
export function PortsSettings({ network }: { readonly network: Settings['network'] }) {
  const { t } = useTranslation();
  return (
    <SettingGroup title={t('settings.ports')}>
      <SettingRow
        field="network.publish"
        label={t('settings.publish')}
        hint={t(`settings.publishText.${network.publish}`)}
      >
        {() => (
          <Segmented
            label={t('settings.publish')}
            value={network.publish}
            onChange={(next) => void setNetwork('publish', next)}
            options={reaches.map((value) => ({ value, label: t(`settings.publishFor.${value}`) }))}
          />
        )}
      </SettingRow>
      <SwitchSetting
        field="network.hostNetwork"
        label={t('settings.hostNetwork')}
        hint={t('settings.hostNetworkHint')}
        checked={network.hostNetwork}
        onChange={(on) => void setNetwork('hostNetwork', on)}
      />
    </SettingGroup>
  );
}
