import type { TFunction } from 'i18next';
import type { PortCheck } from '../../../../../electron/contract/ports.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import type { FieldProblem } from './to-spec.ts';

/** A problem in words, to stand beside its field. */
export function problemText(problem: FieldProblem | undefined, t: TFunction): string | null {
  if (!problem) return null;
  return problem.kind === 'words' ? problem.words : t(`run.problem.${problem.key}`);
}

/** Who has a port, and which one could be used instead. */
export function takenText(check: PortCheck | undefined, t: TFunction): string | null {
  if (!check || check.state === 'free') return null;
  const owner = check.owner === null ? '' : visibleText(check.owner);
  const what = t(`run.problem.portHeld.${check.state === 'program' && !owner ? 'unknown' : check.state}`, { owner });
  return check.next === null ? what : `${what} ${t('run.problem.portNext', { next: check.next })}`;
}
