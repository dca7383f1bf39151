import { useTranslation } from 'react-i18next';
import { CheckField, LinesField, SelectField, TextField } from '../../../components/form/fields.tsx';
import type { RunDraft } from './draft.ts';
import { ImageField } from './image-field.tsx';
import { EnvList, MountList, PortList } from './lists.tsx';

export function RunFields() {
  const { t } = useTranslation();
  return (
    <>
      <div className="grid grid-cols-2 gap-4">
        <ImageField />
        <TextField<RunDraft> name="name" label={t('run.name')} optional placeholder={t('run.nameExample')} />
        <LinesField<RunDraft> name="command" label={t('run.command')} optional placeholder={t('run.commandExample')} />
        <LinesField<RunDraft>
          name="entrypoint"
          label={t('run.entrypoint')}
          optional
          placeholder={t('run.entrypointExample')}
        />
      </div>
      <PortList />
      <MountList />
      <EnvList />
      <div className="grid grid-cols-3 gap-4">
        <TextField<RunDraft> name="workdir" label={t('run.workdir')} optional placeholder="/app" />
        <TextField<RunDraft> name="user" label={t('run.user')} optional placeholder="1000:1000" />
        <SelectField<RunDraft> name="restart" label={t('run.restart')}>
          <option value="no">{t('run.restartPolicy.no')}</option>
          <option value="on-failure">{t('run.restartPolicy.on-failure')}</option>
          <option value="unless-stopped">{t('run.restartPolicy.unless-stopped')}</option>
          <option value="always">{t('run.restartPolicy.always')}</option>
        </SelectField>
      </div>
      <div className="grid grid-cols-3 gap-4">
        <CheckField<RunDraft> name="tty" label={t('run.tty')} hint="-t" />
        <CheckField<RunDraft> name="interactive" label={t('run.interactive')} hint="-i" />
        <CheckField<RunDraft> name="autoRemove" label={t('run.autoRemove')} hint="--rm" />
      </div>
    </>
  );
}
