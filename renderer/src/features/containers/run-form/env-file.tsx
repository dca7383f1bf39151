import { FileInput } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/ui/button.tsx';
import { FieldError } from '../../../components/ui/field.tsx';
import { LONGEST_FILE, parseDotenv } from '../../../lib/format/dotenv.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import type { EnvDraft } from './draft.ts';

/** As many as can be read at a glance. */
const MOST = 10;

/** Takes the variables of an .env file into the form. The file is read here and goes nowhere else. */
export function EnvFile({ onRead }: { readonly onRead: (pairs: readonly EnvDraft[]) => void }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const take = async (file: File) => {
    const name = visibleText(file.name);
    // A file that has gone, or may not be read, is refused like one that cannot be understood.
    const text = file.size <= LONGEST_FILE ? await file.text().catch(() => '') : '';
    const { pairs, unreadable, bare } = parseDotenv(text);
    if (pairs.length > 0) onRead(pairs);
    if (pairs.length + bare.length === 0) return setProblems([t('run.problem.envFile', { name })]);
    setProblems([
      ...(unreadable.length > 0
        ? [
            t(unreadable.length > MOST ? 'run.problem.envLinesCut' : 'run.problem.envLines', {
              name,
              count: unreadable.length,
              lines: unreadable.slice(0, MOST).join(', '),
            }),
          ]
        : []),
      ...(bare.length > 0 ? [t('run.problem.envBare', { name, names: visibleText(some(bare)) })] : []),
    ]);
  };
  return (
    <>
      <Button variant="ghost" size="sm" icon={FileInput} onClick={() => input.current?.click()}>
        {t('run.envFile')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        data-testid="env-file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          // The same file may be chosen again once it was mended.
          event.target.value = '';
          if (file) void take(file);
        }}
      />
      {problems.map((problem) => (
        <FieldError key={problem}>{problem}</FieldError>
      ))}
    </>
  );
}

function some(names: readonly string[]): string {
  return names.length > MOST ? `${names.slice(0, MOST).join(', ')}, …` : names.join(', ');
}
