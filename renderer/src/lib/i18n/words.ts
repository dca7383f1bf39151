import i18next from 'i18next';
import { z } from 'zod';
import type { Catalogue } from '../../../../electron/contract/messages/define.ts';
import { first } from './en/first.ts';
import { sayIn } from './said.tsx';

export const language = z.enum(['en', 'ko']);
export type Language = z.infer<typeof language>;

/** Those of the kinds of objects that lists show; of containers they come with the page. */
const kinds = {
  activity: { en: () => import('./en/activity.ts'), ko: () => import('./ko/activity.ts') },
  images: { en: () => import('./en/images.ts'), ko: () => import('./ko/images.ts') },
} as const;

/** Where the words of each part of the page are. A topic has the name of its file, and no section of another. */
const topics = {
  first: { en: async () => ({ first }), ko: () => import('./ko/first.ts') },
  ...kinds,
  daemon: { en: () => import('./en/daemon.ts'), ko: () => import('./ko/daemon.ts') },
  details: { en: () => import('./en/details.ts'), ko: () => import('./ko/details.ts') },
  notice: { en: () => import('./en/notice.ts'), ko: () => import('./ko/notice.ts') },
  palette: { en: () => import('./en/palette.ts'), ko: () => import('./ko/palette.ts') },
  run: { en: () => import('./en/run.ts'), ko: () => import('./ko/run.ts') },
  settings: { en: () => import('./en/settings.ts'), ko: () => import('./ko/settings.ts') },
  disk: { en: () => import('./en/disk.ts'), ko: () => import('./ko/disk.ts') },
  shares: { en: () => import('./en/shares.ts'), ko: () => import('./ko/shares.ts') },
  task: { en: () => import('./en/task.ts'), ko: () => import('./ko/task.ts') },
  terminals: { en: () => import('./en/terminals.ts'), ko: () => import('./ko/terminals.ts') },
} as const;
/** What a part of the page talks of. */
export type Topic = keyof typeof topics;

/** What those talk of that know every kind of object: the palette, and the sheet of shortcuts. */
export const kindTopics = Object.keys(kinds) as (keyof typeof kinds)[];

/** What the host says; English comes with each message. */
const messages: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => ({}),
  ko: async () => (await import('../../../../electron/contract/messages/ko.ts')).korean,
};

const loaded = new Set<`${Language} ${Topic}`>();
/** Asked for so far, in whatever language: a change of language waits for all of them. */
const used = new Set<Topic>();
let shown: Language = 'en';
/** The language that is shown next; another one than `shown` while its words are on the way. */
let coming: Language = 'en';

/** To be called once, when English is shown and has its first words. */
export function startWords(): void {
  loaded.clear();
  used.clear();
  used.add('first');
  loaded.add('en first');
  shown = 'en';
  coming = 'en';
}

/**
 * Loads the words of a part of the page, which must not be shown before: in the language that is shown, and in the one that
 * is about to be. Rejects when they do not arrive.
 */
export async function loadWords(wanted: readonly Topic[]): Promise<void> {
  for (const topic of wanted) used.add(topic);
  await Promise.all([
    fetchWords(shown, wanted),
    // Whoever changes the language asks for them, too, and tells when they do not come.
    coming === shown ? null : fetchWords(coming, wanted).catch(() => undefined),
  ]);
}

/**
 * Shows the page in a language once all words in use are there. Resolves with whether it does, which it does not when a
 * later call has asked for another one. Rejects, and leaves the language as it is, when words do not arrive.
 */
export async function showLanguage(next: Language): Promise<boolean> {
  coming = next;
  let said: Catalogue;
  const missing = () => [...used].filter((topic) => !loaded.has(`${next} ${topic}`));
  try {
    said = await messages[next]();
    // Parts may be opened meanwhile.
    while (missing().length > 0) await fetchWords(next, missing());
  } catch (error) {
    if (coming === next) coming = shown;
    throw error;
  }
  if (coming !== next) return false;
  shown = next;
  sayIn(said);
  if (i18next.language !== next) await i18next.changeLanguage(next);
  return true;
}

async function fetchWords(of: Language, wanted: readonly Topic[]): Promise<void> {
  await Promise.all(
    wanted.map(async (topic) => {
      if (loaded.has(`${of} ${topic}`)) return;
      const { [topic]: words } = (await topics[topic][of]()) as Record<string, object>;
      i18next.addResourceBundle(of, 'translation', words, false, true);
      loaded.add(`${of} ${topic}`);
    }),
  );
}
