import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { useFormField } from '../../../components/form/form.tsx';
import { cx } from '../../../components/ui/class-names.ts';
import { Field } from '../../../components/ui/field.tsx';
import { TextInput } from '../../../components/ui/inputs.tsx';
import { imageStore } from '../../../lib/entities/stores.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';

/** Suggestions shown at once. */
const MOST = 8;

/** Names that hold what is typed; those of whose path a part begins with it come first. */
function suggestions<N extends { tag: string }>(names: readonly N[], typed: string): N[] {
  const begins = ({ tag }: N) => tag.toLowerCase().startsWith(typed) || tag.toLowerCase().includes(`/${typed}`);
  return names
    .filter(({ tag }) => tag.toLowerCase().includes(typed))
    .sort((a, b) => Number(begins(b)) - Number(begins(a)))
    .slice(0, MOST);
}

/** The image's name, with the names of local images offered while it is typed. */
export function ImageField() {
  const { t } = useTranslation();
  const { field, error } = useFormField<string>('image');
  const { value } = field;
  const listId = useId();
  const images = useStore(imageStore, (state) => state.byId);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const names = useMemo(
    () =>
      [...images.values()]
        .flatMap((image) => image.tags.map((tag) => ({ tag, size: image.size })))
        .sort((a, b) => a.tag.localeCompare(b.tag)),
    [images],
  );
  const found = suggestions(names, value.trim().toLowerCase());
  const local = names.some(({ tag }) => tag === value.trim() || tag === `${value.trim()}:latest`);
  const shown = open && found.length > 0 && !(found.length === 1 && found[0]?.tag === value);
  const choose = (tag: string) => {
    field.onChange(tag);
    setOpen(false);
    setActive(-1);
  };
  const notHere = value.trim() !== '' && !local;
  return (
    <div className="relative self-start">
      <Field label={t('run.image')} error={error} hint={notHere ? <PullFirst name={value.trim()} /> : undefined}>
        {(control) => (
          <TextInput
            {...control}
            {...field}
            role="combobox"
            aria-expanded={shown}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
            autoFocus={value === ''}
            placeholder="nginx:latest"
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onChange={(event) => {
              field.onChange(event);
              setOpen(true);
              setActive(-1);
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (!shown && event.key === 'ArrowDown') setOpen(true);
              else if (!shown) return;
              else if (event.key === 'ArrowDown') setActive((at) => Math.min(found.length - 1, at + 1));
              else if (event.key === 'ArrowUp') setActive((at) => Math.max(-1, at - 1));
              else if (event.key === 'Enter' && found[active]) choose(found[active].tag);
              else if (event.key === 'Escape') setOpen(false);
              else return;
              event.preventDefault();
            }}
          />
        )}
      </Field>
      {shown ? (
        <div
          id={listId}
          role="listbox"
          aria-label={t('run.localImages')}
          className="pop absolute inset-x-0 top-full z-10 mt-1 rounded-lg bg-raised p-1 shadow-pop"
        >
          {found.map(({ tag, size }, index) => (
            <div
              key={tag}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              tabIndex={-1}
              onPointerDown={(event) => {
                // The field would lose the focus, and the list close, before the click.
                event.preventDefault();
                choose(tag);
              }}
              className={cx(
                'flex h-7 items-center justify-between gap-3 rounded-md px-2 text-sm hover:bg-hover',
                index === active && 'bg-hover dark:bg-pressed',
              )}
            >
              <span className="truncate">{visibleText(tag)}</span>
              <span className="shrink-0 text-xs text-ink-3 tabular-nums">{formatBytes(size)}</span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}

/** Says that the engine does not have an image, and takes the user to where it is pulled, and back to this form. */
function PullFirst({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pull = () => navigate(`/images/pull?${new URLSearchParams({ image: name, for: 'run' })}`);
  return (
    <>
      {t('run.imageNotLocal')}{' '}
      <button type="button" className="font-medium text-accent-ink hover:underline" onClick={() => void pull()}>
        {t('run.pullImage')}
      </button>
    </>
  );
}
