import { nativeTheme } from 'electron';
import { z } from 'zod';
import { type Settings, settings } from '../../contract/settings.ts';
import { readJson } from '../../platform/files.ts';

/** The pages' canvas (renderer/src/styles/tokens.css): what a window shows before its page has painted. */
const CANVAS = { light: '#f6f6f8', dark: '#121316' } as const;

/** A window's background in the theme of the moment. */
export const canvas = (): string => CANVAS[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'];

/** As much of the settings file as is looked at here: all else may be as it likes. */
const themeKept = z.object({ app: z.object({ theme: settings.shape.app.shape.theme }) });

/** The theme a settings file keeps, for before the host tells it; the system's where nothing valid is kept. */
export async function savedTheme(settingsFile: string): Promise<Settings['app']['theme']> {
  const file = await readJson(settingsFile);
  const kept = file.kind === 'value' ? themeKept.safeParse(file.value) : null;
  return kept?.data?.app.theme ?? 'system';
}
