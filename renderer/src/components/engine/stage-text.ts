import i18next, { type TFunction } from 'i18next';
import type { VmStage } from '../../../../electron/contract/vm.ts';

/** A stage in the user's language where it is known, else in the host's words. */
export function stageText(stage: VmStage, t: TFunction): string {
  return known(`engine.stage.${stage.id}`, t) ?? stage.description;
}

/** What to look at when it takes long; empty when there is nothing to say. */
export function stageHint(stage: VmStage, t: TFunction): string {
  return known(`engine.stageHint.${stage.id}`, t) ?? stage.hint;
}

/** Ids come from the host, which may be newer than this page. */
function known(key: string, t: TFunction): string | null {
  return i18next.exists(key) ? String(t(key as never)) : null;
}

/** How far the stages are; null where there is only one, whose length nobody knows. */
export function stageShare(stage: VmStage | null): number | null {
  return stage && stage.total > 1 ? (stage.index + 0.5) / stage.total : null;
}
