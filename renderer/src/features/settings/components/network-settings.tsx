import { useTranslation } from 'react-i18next';
import type { Settings, SettingsView } from '../../../../../electron/contract/settings.ts';
import { ChoosePath } from '../../../components/path/choose-path.tsx';
import { Segmented } from '../../../components/ui/segmented.tsx';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { setNetwork } from '../actions.ts';
import { SettingGroup, SettingRow, SwitchSetting } from './setting-row.tsx';
import { linesOf, TextSetting } from './text-setting.tsx';

const kinds = ['system', 'manual', 'none'] as const;
const containerKinds = ['docker', 'engine', 'manual', 'none'] as const;
/** Of the engine, and of containers. */
const manual = [
  { key: 'httpProxy', own: 'containerHttpProxy', example: 'http://proxy.example:3128' },
  { key: 'httpsProxy', own: 'containerHttpsProxy', example: 'http://proxy.example:3128' },
  { key: 'noProxy', own: 'containerNoProxy', example: 'localhost,.corp.example' },
] as const;

interface NetworkSettingsProps {
  readonly network: Settings['network'];
  /** The proxies of this computer. */
  readonly found: SettingsView['systemProxies'];
}

/** How the engine gets to the world, and whom it trusts there. */
export function NetworkSettings({ network, found }: NetworkSettingsProps) {
  const { t } = useTranslation();
  return (
    <SettingGroup title={t('settings.network')}>
      <SettingRow
        field="network.proxy"
        label={t('settings.proxy')}
        hint={
          <>
            {t(`settings.proxyText.${network.proxy}`)}
            {network.proxy === 'system' ? <SystemProxies found={found} /> : null}
          </>
        }
      >
        {() => (
          <Segmented
            label={t('settings.proxy')}
            value={network.proxy}
            onChange={(next) => void setNetwork('proxy', next)}
            options={kinds.map((value) => ({ value, label: t(`settings.proxyKind.${value}`) }))}
          />
        )}
      </SettingRow>
      {network.proxy === 'manual'
        ? manual.map(({ key, example }) => (
            <TextSetting
              key={key}
              field={`network.${key}`}
              label={t(`settings.${key}`)}
              value={network[key]}
              example={example}
              onApply={(text) => setNetwork(key, text.trim())}
            />
          ))
        : null}
      <SettingRow
        field="network.containerProxy"
        label={t('settings.containerProxy')}
        hint={t(`settings.containerProxyText.${network.containerProxy}`)}
      >
        {() => (
          <Segmented
            label={t('settings.containerProxy')}
            value={network.containerProxy}
            onChange={(next) => void setNetwork('containerProxy', next)}
            options={containerKinds.map((value) => ({ value, label: t(`settings.containerProxyKind.${value}`) }))}
          />
        )}
      </SettingRow>
      {network.containerProxy === 'manual'
        ? manual.map(({ key, own, example }) => (
            <TextSetting
              key={own}
              field={`network.${own}`}
              label={t('settings.inContainers', { what: t(`settings.${key}`) })}
              value={network[own]}
              example={example}
              onApply={(text) => setNetwork(own, text.trim())}
            />
          ))
        : null}
      <TextSetting
        field="network.dns"
        label={t('settings.dns')}
        hint={t('settings.dnsHint')}
        example="192.168.1.1"
        lines={2}
        value={network.dns.join('\n')}
        onApply={(text) => setNetwork('dns', linesOf(text))}
      />
      <TextSetting
        field="network.certificates"
        label={t('settings.certificates')}
        hint={t('settings.certificatesHint')}
        example="/etc/ssl/corp-root.pem"
        lines={2}
        value={network.certificates.join('\n')}
        onApply={(text) => setNetwork('certificates', linesOf(text))}
        aside={({ text, onChange }) => (
          <ChoosePath
            kind="either"
            scope="computer"
            label={t('settings.chooseCertificates')}
            shown={t('settings.addCertificates')}
            at={linesOf(text).at(-1) ?? ''}
            onChoose={(path) => onChange([...new Set([...linesOf(text), path])].join('\n'))}
          />
        )}
      />
      <SwitchSetting
        field="network.systemCertificates"
        label={t('settings.systemCertificates')}
        hint={t('settings.systemCertificatesHint')}
        checked={network.systemCertificates}
        onChange={(on) => void setNetwork('systemCertificates', on)}
      />
    </SettingGroup>
  );
}

/** What this computer says, in the words of who looks after it. */
function SystemProxies({
  found: { from, httpProxy, httpsProxy, script },
}: {
  readonly found: NetworkSettingsProps['found'];
}) {
  const { t } = useTranslation();
  const addresses = [...new Set([httpProxy, httpsProxy].filter((address) => address !== ''))].join(', ');
  return (
    <span className="selectable block break-words">
      {addresses === ''
        ? script === null && t('settings.systemProxies.nowhere')
        : t(`settings.systemProxies.${from === 'environment' ? 'environment' : 'system'}`, {
            addresses: visibleText(addresses),
          })}
      {script === null ? null : (
        <span className="text-warn">
          {addresses === '' ? null : ' '}
          {t('settings.systemProxies.script', { script: visibleText(script) })}
        </span>
      )}
    </span>
  );
}
