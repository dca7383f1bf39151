import type { IParser } from '@xterm/xterm';
import { answeredByHost } from '../../../../electron/contract/terminal-queries.ts';

/** Makes a terminal swallow the questions of programs: the host answers them, once, however many windows look on. */
export function silence(
  parser: Pick<IParser, 'registerCsiHandler' | 'registerDcsHandler' | 'registerOscHandler'>,
): void {
  for (const id of answeredByHost.csi) parser.registerCsiHandler(id, () => true);
  for (const id of answeredByHost.dcs) parser.registerDcsHandler(id, () => true);
  for (const id of answeredByHost.oscWithQuestionMark) parser.registerOscHandler(id, (data) => data.includes('?'));
}
