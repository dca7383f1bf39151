import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import type { PortCheck } from '../../../../../electron/contract/ports.ts';
import { api } from '../../../lib/bridge/client.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import type { RunDraft } from './draft.ts';

/** What the host says of each host port of the form. Ports it was not asked about, or could not say, are not in it. */
export type PortChecks = ReadonlyMap<number, PortCheck>;

/** Wait after the last key before ports are looked up, in milliseconds. */
const QUIET = 300;

/** The TCP ports of this machine that the form asks for, as far as they can be read. */
function portsOf({ ports }: Pick<RunDraft, 'ports'>): number[] {
  const numbers = ports
    .filter(({ protocol, hostPort }) => protocol === 'tcp' && /^\d{1,5}$/.test(hostPort.trim()))
    .map(({ hostPort }) => Number(hostPort))
    .filter((port) => port >= 1 && port <= 65_535);
  return [...new Set(numbers)];
}

/** Asks the host which of the form's ports are free. Never rejects: running the container says what is wrong in any case. */
export async function checkPorts(draft: Pick<RunDraft, 'ports'>, signal?: AbortSignal): Promise<PortChecks> {
  const ask = async (hostPort: number) => {
    try {
      return [hostPort, await api().ports.check({ hostPort }, signal ? { signal } : {})] as const;
    } catch {
      return null;
    }
  };
  const answers = await Promise.all(portsOf(draft).map(ask));
  return new Map(answers.filter((answer) => answer !== null));
}

/** The same as they are typed; `put` takes a newer answer. */
export function usePortChecks(draft: RunDraft): [PortChecks, (checks: PortChecks) => void] {
  const [checks, put] = useState<PortChecks>(new Map());
  const wanted = portsOf(draft).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the ports matter, not the rest of the form
  useEffect(() => {
    if (wanted === '') return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      const answer = await checkPorts(draft, abort.signal);
      if (!abort.signal.aborted) put(answer);
    }, QUIET);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted]);
  return [checks, put];
}

/** The host ports of the form that somebody else has: by field, with who that is and which one could be used instead. */
export function takenPorts({ ports }: Pick<RunDraft, 'ports'>, checks: PortChecks, t: TFunction): Map<string, string> {
  return new Map(
    ports.flatMap(({ hostPort, protocol }, index) => {
      const check = protocol === 'tcp' ? checks.get(Number(hostPort)) : undefined;
      const words = check ? takenText(check, t) : null;
      return words === null ? [] : [[`ports.${index}.hostPort`, words] as const];
    }),
  );
}

function takenText({ state, owner, next }: PortCheck, t: TFunction): string | null {
  if (state === 'free') return null;
  const name = owner === null ? '' : visibleText(owner);
  const what = t(`run.problem.portHeld.${state === 'program' && !name ? 'unknown' : state}`, { owner: name });
  return next === null ? what : `${what} ${t('run.problem.portNext', { next })}`;
}
