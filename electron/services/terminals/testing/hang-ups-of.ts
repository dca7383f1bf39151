import { nullLogger } from '../../../base/logger.ts';
import { HangUps, type HangUpsOptions } from '../processes/hang-ups.ts';

/** A host without a home. */
const nobody = { home: 'home', host: 'host' };

/** What hangs up in an engine what a host has started in it. */
export function hangUpsOf(connection: HangUpsOptions['connection'], owner = nobody): HangUps {
  return new HangUps({ connection, owner, logger: nullLogger });
}
