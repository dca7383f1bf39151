import { FolderPlus } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { saidBy, toWire } from '../../../../../electron/contract/errors.ts';
import type { Message } from '../../../../../electron/contract/messages/message.ts';
import { isShareable, type SharedFolder } from '../../../../../electron/contract/shares.ts';
import { callUndoably } from '../../../components/commands/of-call.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { FieldError } from '../../../components/ui/field.tsx';
import { Switch } from '../../../components/ui/switch.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { follow } from '../../../lib/bridge/follow.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { SaidSentences } from '../../../lib/i18n/said.tsx';
import { useFocusHeir } from '../../../lib/keyboard/use-focus-heir.ts';
import { changeSetting } from '../actions.ts';
import { PathForm } from './path-form.tsx';
import { SettingRow, useIsHeld } from './setting-row.tsx';

const FIELD = 'vm.shares';

/** What the host last said of them; kept while the page is away, so that it comes back as it was. */
const folderStore = createStore<{ folders: readonly SharedFolder[] | null }>(() => ({ folders: null }));

/** Folders of this computer that containers can be given: the list, and one more. */
export function SharedFolders() {
  const { t } = useTranslation();
  const folders = useStore(folderStore, (state) => state.folders);
  useEffect(
    () =>
      follow({ open: (of, signal) => of.shares.watch({}, { signal }), onItem: (view) => folderStore.setState(view) }),
    [],
  );
  return (
    <>
      <SettingRow field={FIELD} label={t('shares.folder')} hint={t('shares.hint')} below>
        {(control) => <AddFolder {...control} />}
      </SettingRow>
      {folders?.length === 0 ? (
        <p className="border-b border-line px-4 py-3 text-xs text-ink-3">{t('shares.none')}</p>
      ) : null}
      <ul aria-label={t('shares.title')}>
        {folders?.map((folder) => (
          <Folder key={folder.path} folder={folder} />
        ))}
      </ul>
    </>
  );
}

function AddFolder(control: { readonly id: string }) {
  const { t } = useTranslation();
  return (
    <PathForm
      control={control}
      label={t('shares.add')}
      icon={FolderPlus}
      example={t('shares.example')}
      kind="folder"
      choose={t('shares.choose')}
      wrong={(chosen) => (isShareable(chosen) ? null : t('shares.pick.ofTheSystem'))}
      onSubmit={(path) => changeSetting(FIELD, () => api().shares.add({ path }))}
    />
  );
}

/** Asked about a folder that containers that run have. */
interface Question {
  readonly work: (force: boolean) => Promise<unknown>;
  /** What is done, as a verb. */
  readonly confirm: string;
  readonly said: Message;
}

function Folder({ folder }: { readonly folder: SharedFolder }) {
  const { t } = useTranslation();
  const { path, realPath, readOnly, state, said } = folder;
  const id = useId();
  const isHeld = useIsHeld(FIELD);
  const name = visibleText(path);
  const isWrong = state === 'failed' || state === 'restart';
  const [question, setQuestion] = useState<Question | null>(null);
  const attempt = (work: Question['work'], confirm: string) =>
    changeSetting(FIELD, () =>
      work(false).catch((thrown) => {
        const wire = toWire(thrown);
        if (wire.details?.reason !== 'in-use') throw thrown;
        setQuestion({ work, confirm, said: saidBy(wire) });
      }),
    );
  const remove = () =>
    attempt(
      (force) =>
        callUndoably(
          'shares.remove',
          { path, force },
          { title: t('shares.remove'), done: t('shares.removed', { name }) },
        ),
      t('shares.remove'),
    );
  const change = (on: boolean) =>
    attempt(
      (force) => api().shares.change({ path, readOnly: on, force }),
      t(on ? 'shares.makeReadOnly' : 'shares.makeWritable'),
    );
  return (
    <li ref={useFocusHeir<HTMLLIElement>()} className="border-b border-line px-4 py-2.5 last:border-0">
      <div className="flex items-center justify-between gap-4">
        <div className="min-w-0">
          <p className="selectable break-all font-mono text-xs">{name}</p>
          <p className="text-xs text-ink-3">
            {t(`shares.state.${state}`)}
            {realPath === null ? null : ` · ${t('shares.real', { path: visibleText(realPath) })}`}
          </p>
        </div>
        <fieldset disabled={isHeld} className="flex shrink-0 items-center gap-3 disabled:opacity-60">
          <span className="flex items-center gap-2 text-xs text-ink-2">
            <span aria-hidden>{t('shares.readOnly')}</span>
            <Switch
              id={id}
              label={t('shares.readOnlyNamed', { name })}
              checked={readOnly}
              onChange={(on) => void change(on)}
            />
          </span>
          <Button aria-label={t('shares.removeNamed', { name })} onClick={() => void remove()}>
            {t('shares.remove')}
          </Button>
        </fieldset>
      </div>
      {said ? (
        <div className="mt-1.5">
          {isWrong ? (
            <FieldError>
              <SaidSentences message={said} />
            </FieldError>
          ) : (
            <p className="text-xs text-warn">
              <SaidSentences message={said} />
            </p>
          )}
        </div>
      ) : null}
      {question ? (
        <ConfirmDialog
          title={t('shares.inUse', { name })}
          description={
            <>
              <SaidSentences message={{ ...question.said, hint: undefined }} /> {t('shares.inUseText')}
            </>
          }
          confirm={question.confirm}
          danger
          onConfirm={() => void changeSetting(FIELD, () => question.work(true))}
          onClose={() => setQuestion(null)}
        />
      ) : null}
    </li>
  );
}
