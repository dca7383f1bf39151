import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toWire } from '../../../../../electron/contract/errors.ts';
import type { Message } from '../../../../../electron/contract/messages/message.ts';
import type { PathCheck } from '../../../../../electron/contract/shares.ts';
import { Button } from '../../../components/ui/button.tsx';
import { FieldError } from '../../../components/ui/field.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { SaidSentences } from '../../../lib/i18n/said.tsx';

/** Wait after the last key before a path is looked up, in milliseconds. */
const QUIET = 300;

interface Known {
  readonly path: string;
  readonly check: PathCheck | null;
  /** Why its folder could not be shared. */
  readonly failure: Message | null;
}

async function sharedNow(folder: string, path: string): Promise<Known> {
  await api().shares.add({ path: folder });
  return { path, check: await api().shares.check({ path }), failure: null };
}

interface MountNoteProps {
  readonly source: string;
  /** Why not stands there already, as the answer to a try. */
  readonly isSaid: boolean;
  /** Its folder is shared now: what was said against it is over. */
  readonly onShared: () => void;
}

/** Whether a container of the VM can have a path of this computer: where it cannot, why, and the button that mends it. */
export function MountNote({ source, isSaid, onShared }: MountNoteProps) {
  const { t } = useTranslation();
  const path = source.trim();
  /** What is known, and of which path: an answer may come when another is there. */
  const [known, setKnown] = useState<Known | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!path.startsWith('/')) return;
    const abort = new AbortController();
    const { signal } = abort;
    const ask = async () => {
      // Running the container says what is wrong in any case.
      const check = await api()
        .shares.check({ path }, { signal })
        .catch(() => null);
      if (!signal.aborted) setKnown({ path, check, failure: null });
    };
    const timer = setTimeout(() => void ask(), QUIET);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [path]);
  if (known?.path !== path || known.check === null) return null;
  const { check, failure } = known;
  const { said, folder } = check;
  if (said === null) return null;
  const share = async (wanted: string) => {
    setBusy(true);
    const next: Known = await sharedNow(wanted, path).catch((thrown) => {
      const { message, said: why } = toWire(thrown);
      return { path, check, failure: why ?? { text: message } };
    });
    setKnown((now) => (now?.path === path ? next : now));
    if (next.failure === null) onShared();
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      {isSaid && !failure ? null : (
        <FieldError>
          {/* What the hint of a path with a folder says, the button does. */}
          <SaidSentences message={failure ?? (folder === null ? said : { ...said, hint: undefined })} />
        </FieldError>
      )}
      {folder === null ? null : (
        <Button size="sm" busy={busy} onClick={() => void share(folder)}>
          {t('shares.share', { name: visibleText(folder) })}
        </Button>
      )}
    </div>
  );
}
