import type { TFunction } from 'i18next';
import type { FieldProblem } from './to-spec.ts';

/** A problem in words, to stand beside its field. */
export function problemText(problem: FieldProblem | undefined, t: TFunction): string | null {
  if (!problem) return null;
  return problem.kind === 'words' ? problem.words : t(`run.problem.${problem.key}`);
}
