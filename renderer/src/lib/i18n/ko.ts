import { activity } from './ko/activity.ts';
import { details } from './ko/details.ts';
import { first } from './ko/first.ts';
import { images } from './ko/images.ts';
import { palette } from './ko/palette.ts';
import { run } from './ko/run.ts';
import { settings } from './ko/settings.ts';
import { task } from './ko/task.ts';
import { terminals } from './ko/terminals.ts';
import type { Translation } from './types.ts';

/** Korean, checked against English. For types and tests: the page loads it by part. */
export const ko: Translation = {
  ...first,
  ...activity,
  ...details,
  ...images,
  ...palette,
  ...run,
  ...settings,
  ...task,
  ...terminals,
};
