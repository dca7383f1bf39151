import { nullLogger } from '../../../base/logger.ts';
import { HangUps, type HangUpsOptions } from '../processes/hang-ups.ts';

/** What hangs up in an engine, for a host of no home. */
export function hangUpsOf(connection: HangUpsOptions['connection']): HangUps {
  return new HangUps({ connection, owner: { home: 'home', host: 'host' }, logger: nullLogger });
}
