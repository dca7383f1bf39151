import { activity } from './ko/activity.ts';
import { daemon } from './ko/daemon.ts';
import { details } from './ko/details.ts';
import { disk } from './ko/disk.ts';
import { first } from './ko/first.ts';
import { images } from './ko/images.ts';
import { notice } from './ko/notice.ts';
import { palette } from './ko/palette.ts';
import { run } from './ko/run.ts';
import { settings } from './ko/settings.ts';
import { shares } from './ko/shares.ts';
import { task } from './ko/task.ts';
import { terminals } from './ko/terminals.ts';
import type { Translation } from './types.ts';

/** Korean, checked against English. For types and tests: the page loads it by part. */
export const ko: Translation = {
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
};
