import { Languages } from 'lucide-react';
import { useStore } from 'zustand';
import { Button } from '../components/ui/button.tsx';
import { cx } from '../components/ui/class-names.ts';
import { languageStore } from '../lib/i18n/i18n.ts';

/** How a line above the page looks, but for its colour. */
export const strip = 'flex min-h-9 shrink-0 items-center gap-2.5 border-b border-line px-4 py-1.5 text-xs';

// Its words could not be loaded, so these are here.
const words = {
  ko: {
    text: '한국어를 불러오지 못해 영어로 표시합니다. 다시 불러오면 한국어로 나옵니다.',
    reload: '다시 불러오기',
  },
  en: {
    text: 'English could not be loaded, so this page is in Korean. Loading again shows it in English.',
    reload: 'Load again',
  },
} as const;

/** Above a page that is not in the language it should be in. */
export function LanguageNotice() {
  const missing = useStore(languageStore, (state) => state.missing);
  // Words are read out only where they come into a region that was there before them.
  return (
    <div role="status" lang={missing ?? undefined} className={missing ? cx(strip, 'bg-warn-soft') : 'sr-only'}>
      {missing ? (
        <>
          <Languages aria-hidden className="size-3.5 shrink-0 text-warn" />
          <p className="min-w-0 flex-1">{words[missing].text}</p>
          <Button size="sm" onClick={() => window.location.reload()}>
            {words[missing].reload}
          </Button>
        </>
      ) : null}
    </div>
  );
}
