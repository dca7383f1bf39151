import { FolderInput, Recycle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import type { DiskView, DiskWork } from '../../../../../electron/contract/disk.ts';
import type { SettingsView } from '../../../../../electron/contract/settings.ts';
import { RESET_WORDS } from '../../../../../electron/contract/vm.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { FieldError } from '../../../components/ui/field.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { follow } from '../../../lib/bridge/follow.ts';
import { vmStore } from '../../../lib/entities/stores.ts';
import { formatMemory } from '../../../lib/format/numbers.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { SaidSentences } from '../../../lib/i18n/said.tsx';
import { tellFailure } from '../../../lib/tell-failure.ts';
import { toast } from '../../../lib/toast.ts';
import { changeSetting, setVm } from '../actions.ts';
import { useDiskQuestion } from './disk-question.tsx';
import { NumberSetting } from './number-setting.tsx';
import { PathForm } from './path-form.tsx';
import { SettingGroup, SettingRow } from './setting-row.tsx';

/** The contract's own bound. */
const MOST_DISK = 8192;

/** What the host last said of it; kept while the page is away, so that it comes back as it was. */
const diskStore = createStore<{ view: DiskView | null }>(() => ({ view: null }));

/** The VM's data disk: how large it is and may be, where it is, and all of it in one file. */
export function DiskSettings({ settings, limits }: Pick<SettingsView, 'settings' | 'limits'>) {
  const { t } = useTranslation();
  const view = useStore(diskStore, (state) => state.view);
  useEffect(
    () =>
      follow({
        open: (of, signal) => of.disk.watch({}, { signal }),
        onItem: (next) => diskStore.setState({ view: next }),
      }),
    [],
  );
  const isBusy = view?.work.some(({ isRunning }) => isRunning) ?? false;
  return (
    <SettingGroup title={t('disk.title')}>
      <Sizes view={view} />
      <NumberSetting
        field="vm.diskGiB"
        label={t('settings.disk')}
        hint={t('settings.diskHint', { min: limits.minDiskGiB })}
        unit="GiB"
        // An imported disk may be larger than what was set.
        value={Math.max(settings.vm.diskGiB, limits.minDiskGiB)}
        min={limits.minDiskGiB}
        max={MOST_DISK}
        onCommit={(value) => setVm('diskGiB', value)}
      />
      <Folder view={view} isBusy={isBusy} />
      <Export isBusy={isBusy || !view?.disk} />
      <Import isBusy={isBusy} />
      {view?.work.map((each) => (
        <Work key={each.kind} work={each} />
      ))}
    </SettingGroup>
  );
}

function Sizes({ view }: { readonly view: DiskView | null }) {
  const { t } = useTranslation();
  const isUp = useStore(vmStore, ({ status }) => status?.state === 'running');
  const [busy, setBusy] = useState(false);
  const reclaim = async () => {
    setBusy(true);
    await tellFailure(async () => {
      const { freedBytes } = await api().disk.reclaim({});
      toast.success(t('disk.freed', { size: formatMemory(freedBytes) }));
    });
    setBusy(false);
  };
  const sizes = view?.disk;
  return (
    <SettingRow
      field="disk"
      label={t('disk.size')}
      hint={
        sizes
          ? t('disk.sizes', {
              real: formatMemory(sizes.realBytes),
              logical: `${Math.ceil(sizes.logicalBytes / 1024 ** 3)} GiB`,
            })
          : t(view?.said ? 'disk.lost' : 'disk.none')
      }
    >
      {() => (
        <Button
          icon={Recycle}
          busy={busy}
          disabled={!isUp}
          title={t('disk.reclaimHint')}
          onClick={() => void reclaim()}
        >
          {t('disk.reclaim')}
        </Button>
      )}
    </SettingRow>
  );
}

function Folder({ view, isBusy }: { readonly view: DiskView | null; readonly isBusy: boolean }) {
  const { t } = useTranslation();
  const { begin, dialog } = useDiskQuestion('move');
  const move = (folder: string | null) =>
    begin({
      commandLine: cliLine('disk.move', { folder }),
      run: () => changeSetting('disk.folder', () => api().disk.move({ folder })),
    });
  return (
    <>
      <SettingRow
        field="disk.folder"
        label={t('disk.folder')}
        hint={
          <>
            <span className="selectable block font-mono break-all text-ink-2">{visibleText(view?.folder ?? '')}</span>
            {t('disk.folderHint')}
          </>
        }
        below
      >
        {(control) => (
          <div className="flex flex-col items-start gap-2">
            <PathForm
              control={control}
              label={t('disk.move')}
              kind="folder"
              choose={t('disk.choose')}
              example={t('disk.folderExample')}
              isBusy={isBusy || !view?.disk}
              onSubmit={move}
            />
            {view && !view.isHome && view.disk ? (
              <Button size="sm" icon={FolderInput} disabled={isBusy} onClick={() => void move(null)}>
                {t('disk.moveHome')}
              </Button>
            ) : null}
            {view?.said ? (
              <FieldError>
                <SaidSentences message={view.said} />
              </FieldError>
            ) : null}
          </div>
        )}
      </SettingRow>
      {dialog}
    </>
  );
}

function Export({ isBusy }: { readonly isBusy: boolean }) {
  const { t } = useTranslation();
  const { begin, dialog } = useDiskQuestion('export');
  const write = (path: string) =>
    begin({
      commandLine: cliLine('disk.export', { path }),
      run: () => changeSetting('disk.export', () => api().disk.export({ path })),
    });
  return (
    <>
      <SettingRow field="disk.export" label={t('disk.export')} hint={t('disk.exportHint')} below>
        {(control) => (
          <PathForm
            control={control}
            label={t('disk.exportTo')}
            kind="folder"
            choose={t('disk.chooseExport')}
            example={t('disk.folderExample')}
            isBusy={isBusy}
            onSubmit={write}
          />
        )}
      </SettingRow>
      {dialog}
    </>
  );
}

function Import({ isBusy }: { readonly isBusy: boolean }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<string | null>(null);
  const bring = (path: string) => changeSetting('disk.import', () => api().disk.import({ path, confirm: RESET_WORDS }));
  return (
    <>
      <SettingRow field="disk.import" label={t('disk.import')} hint={t('disk.importHint')} below>
        {(control) => (
          <PathForm
            control={control}
            label={t('disk.importFrom')}
            kind="file"
            choose={t('disk.chooseImport')}
            example={t('disk.fileExample')}
            isBusy={isBusy}
            onSubmit={async (path) => {
              setAsked(path);
              return false;
            }}
          />
        )}
      </SettingRow>
      {asked === null ? null : (
        <ConfirmDialog
          title={t('disk.importTitle')}
          description={t('disk.importText', { path: visibleText(asked) })}
          confirm={t('disk.importConfirm')}
          danger
          typed={RESET_WORDS}
          commandLine={cliLine('disk.import', { path: asked, confirm: RESET_WORDS })}
          onConfirm={() => void bring(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

/** What is under way has its place in the list of tasks; what was broken off is gone on with by doing it again. */
function Work({ work: { kind, path, isRunning } }: { readonly work: DiskWork }) {
  const { t } = useTranslation();
  const name = visibleText(path);
  return (
    <div className="flex items-center justify-between gap-4 border-b border-line px-4 py-2.5 last:border-0">
      <p className="selectable min-w-0 text-xs break-words text-ink-2" role="status">
        {isRunning ? t(`disk.running.${kind}`, { path: name }) : t(`disk.brokenOff.${kind}`, { path: name })}
      </p>
      {isRunning ? null : (
        <Button size="sm" onClick={() => void tellFailure(() => api().disk.discard({ kind }))}>
          {t('disk.discard')}
        </Button>
      )}
    </div>
  );
}
