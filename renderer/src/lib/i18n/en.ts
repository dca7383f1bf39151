import { activity } from './en/activity.ts';
import { daemon } from './en/daemon.ts';
import { details } from './en/details.ts';
import { disk } from './en/disk.ts';
import { first } from './en/first.ts';
import { images } from './en/images.ts';
import { notice } from './en/notice.ts';
import { palette } from './en/palette.ts';
import { run } from './en/run.ts';
import { settings } from './en/settings.ts';
import { shares } from './en/shares.ts';
import { task } from './en/task.ts';
import { terminals } from './en/terminals.ts';
import type { KindOf } from './types.ts';

const sections = {
  ...disk,
  ...first,
  ...activity,
  ...daemon,
  ...details,
  ...images,
  ...notice,
  ...palette,
  ...run,
  ...settings,
  ...shares,
  ...task,
  ...terminals,
} as const;

/** Every visible string, in the language all others are checked against. For types and tests: the page loads them by part. */
export const en = {
  ...sections,
  nav: sections.nav satisfies { readonly page: Readonly<Record<KindOf<typeof sections>, string>> },
} as const;
