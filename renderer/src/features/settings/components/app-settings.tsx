import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../../../electron/contract/settings.ts';
import { Select } from '../../../components/ui/inputs.tsx';
import { setApp } from '../actions.ts';
import { SettingGroup, SettingRow, SwitchSetting } from './setting-row.tsx';

/** How the app looks, and when it comes and goes. */
export function AppSettings({ app }: { readonly app: Settings['app'] }) {
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
      <SwitchSetting
        field="app.startAtLogin"
        label={t('settings.startAtLogin')}
        hint={t('settings.startAtLoginHint')}
        checked={app.startAtLogin}
        onChange={(on) => void setApp('startAtLogin', on)}
      />
      <SwitchSetting
        field="app.closeToTray"
        label={t('settings.closeToTray')}
        hint={t('settings.closeToTrayHint')}
        checked={app.closeToTray}
        onChange={(on) => void setApp('closeToTray', on)}
      />
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
            <option value="sleep">{t('settings.quit.sleep')}</option>
          </Select>
        )}
      </SettingRow>
    </SettingGroup>
  );
}
