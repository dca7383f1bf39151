import { FileInput } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/ui/button.tsx';
import { FieldError } from '../../../components/ui/field.tsx';
import { parseDotenv } from '../../../lib/format/dotenv.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { addEnv } from './store.ts';

/** Larger files are something else, in bytes. */
const LARGEST = 1_000_000;

/** Takes the variables of an .env file into the form. The file is read here and goes nowhere else. */
export function EnvFile() {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const take = async (file: File) => {
    // A file that has gone, or may not be read, is refused like one that cannot be understood.
    const text = file.size <= LARGEST ? await file.text().catch(() => null) : null;
    const pairs = text === null ? null : parseDotenv(text);
    if (pairs) addEnv(pairs);
    setRefused(pairs ? null : file.name);
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
      {refused === null ? null : <FieldError>{t('run.problem.envFile', { name: visibleText(refused) })}</FieldError>}
    </>
  );
}
