import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../lib/format/visible-text.ts';
import { useShowAll } from './show-all.tsx';
import { IconButton } from './ui/button.tsx';
import { CopyButton } from './ui/copy-button.tsx';

/** Longer values are cut for display, in characters; copying gives all of it. */
const LONGEST = 1000;

/** Variables as NAME=value. Values are hidden until asked for, since they are where secrets are. */
export function EnvTable({ env }: { readonly env: readonly string[] }) {
  const { shown, rest } = useShowAll(env);
  return (
    <>
      <ul className="flex flex-col">
        {shown.map((line) => (
          <EnvLine key={line} line={line} />
        ))}
      </ul>
      {rest}
    </>
  );
}

function EnvLine({ line }: { readonly line: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const at = line.indexOf('=');
  const raw = at < 0 ? line : line.slice(0, at);
  const name = visibleText(raw);
  const value = at < 0 ? '' : line.slice(at + 1);
  return (
    <li className="grid min-h-7 grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-x-3 border-b border-line/60 font-mono text-xs last:border-0">
      <span className="selectable truncate text-ink-2" title={name}>
        {name}
      </span>
      {shown ? (
        <span className="selectable wrap-anywhere">{visibleText(value.slice(0, LONGEST))}</span>
      ) : (
        <span aria-label={t('details.hidden')} role="img" className="tracking-widest text-ink-3">
          ••••••••
        </span>
      )}
      <span className="flex">
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={t(shown ? 'details.hideValue' : 'details.showValue', { name })}
          className="size-6"
          onClick={() => setShown(!shown)}
        />
        <CopyButton text={value} label={t('details.copyValue', { name })} className="size-6" />
      </span>
    </li>
  );
}
