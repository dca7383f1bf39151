import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Button } from '../../../components/ui/button.tsx';
import type { FieldControl } from '../../../components/ui/field.tsx';
import { inputBox, TextInput } from '../../../components/ui/inputs.tsx';
import { type Draft, drafts } from '../store.ts';
import { SettingRow } from './setting-row.tsx';

/** What a control has of the text that is typed. */
export interface TextControl {
  readonly control: FieldControl;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** An organisation holds it. */
  readonly isHeld: boolean;
}

interface TextSettingProps {
  readonly field: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: string;
  readonly example?: string;
  /** More than one line, of so many in view. */
  readonly lines?: number;
  /** What is wrong with a text, before the host is asked; null where nothing is. */
  readonly wrong?: (text: string) => string | null;
  /** A control of its own, as wide as the page, in place of lines. */
  readonly editor?: (control: TextControl) => ReactNode;
  /** Resolves with whether it was taken. */
  readonly onApply: (text: string) => Promise<boolean>;
  /** Beside its buttons, such as one by which a path is chosen. */
  readonly aside?: (control: TextControl) => ReactNode;
}

/**
 * A text that counts when it is applied: what is typed stays until then, whatever else of the settings changes, and while the page is away. Where the text itself
 * was changed meanwhile, that is said first. Where the engine has to take it first, that takes some seconds.
 */
export function TextSetting(props: TextSettingProps) {
  const { field, label, hint, value, example, lines, wrong, editor, onApply, aside } = props;
  const { t } = useTranslation();
  const draft = useStore(drafts, ({ byField }) => byField[field] ?? null);
  const setDraft = (next: Draft | null) =>
    drafts.setState(({ byField }) => ({ byField: { ...byField, [field]: next } }));
  const [busy, setBusy] = useState(false);
  const text = draft?.text ?? value;
  const below = lines !== undefined || editor !== undefined;
  const problem = draft === null ? null : (wrong?.(text) ?? null);
  const isSame = text === value;
  const type = (next: string) =>
    setDraft(next === value ? null : { ...(draft ?? { of: value, isLate: false }), text: next });
  const apply = async () => {
    if (draft === null || isSame || problem !== null) return;
    // Whoever has changed it since is not to be undone unseen.
    if (draft.of !== value) return setDraft({ text, of: value, isLate: true });
    setBusy(true);
    try {
      if (await onApply(text)) setDraft(null);
    } finally {
      setBusy(false);
    }
  };
  const buttons = (isHeld: boolean) =>
    isHeld ? null : (
      <>
        {isSame ? null : (
          <Button variant="ghost" onClick={() => setDraft(null)}>
            {t('settings.discard')}
          </Button>
        )}
        <Button
          variant={isSame ? 'secondary' : 'primary'}
          type="submit"
          busy={busy}
          disabled={isSame || problem !== null}
        >
          {t('settings.apply')}
        </Button>
      </>
    );
  return (
    <SettingRow
      field={field}
      label={label}
      hint={hint}
      error={problem ?? (draft?.isLate && !isSame ? t('settings.changedSince') : null)}
      below={below}
    >
      {(control, isHeld) => (
        <form
          noValidate
          className={below ? 'flex flex-col gap-2' : 'flex items-center gap-2'}
          onSubmit={(event) => {
            event.preventDefault();
            void apply();
          }}
        >
          {editor ? (
            editor({ control, text, onChange: type, isHeld })
          ) : lines === undefined ? (
            <TextInput
              {...control}
              className="w-72 narrow:w-60"
              value={text}
              placeholder={example}
              onChange={(event) => type(event.target.value)}
              onKeyDown={(event) => event.key === 'Escape' && setDraft(null)}
            />
          ) : (
            <textarea
              {...control}
              autoComplete="off"
              autoCapitalize="off"
              autoCorrect="off"
              spellCheck={false}
              wrap="off"
              rows={Math.min(Math.max(lines, text.split('\n').length), 24)}
              placeholder={example}
              className={`${inputBox} block resize-y py-1.5 font-mono text-xs`}
              value={text}
              onChange={(event) => type(event.target.value)}
            />
          )}
          {below ? (
            <div className="flex flex-wrap items-center justify-end gap-2">
              {aside && !isHeld ? (
                <span className="mr-auto -ml-2.5">{aside({ control, text, onChange: type, isHeld })}</span>
              ) : null}
              {buttons(isHeld)}
            </div>
          ) : (
            buttons(isHeld)
          )}
        </form>
      )}
    </SettingRow>
  );
}

/** A list as it is typed, an entry a line; what is empty is none. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
