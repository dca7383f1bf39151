import { Languages } from 'lucide-react';
import { useStore } from 'zustand';
import { Button } from '../components/ui/button.tsx';
import { cx } from '../components/ui/class-names.ts';
import { languageStore } from '../lib/i18n/i18n.ts';
import { strip } from './engine-notice.tsx';

/** Above a page in English that should be in Korean: its words could not be loaded, so these are here. */
export function LanguageNotice() {
  const missing = useStore(languageStore, (state) => state.missing);
  // Words are read out only where they come into a region that was there before them.
  return (
    <div role="status" lang="ko" className={missing ? cx(strip, 'bg-warn-soft') : 'sr-only'}>
      {missing ? (
        <>
          <Languages aria-hidden className="size-3.5 shrink-0 text-warn" />
          <p className="min-w-0 flex-1">한국어를 불러오지 못해 영어로 표시합니다. 다시 불러오면 한국어로 나옵니다.</p>
          <Button size="sm" onClick={() => window.location.reload()}>
            다시 불러오기
          </Button>
        </>
      ) : null}
    </div>
  );
}
