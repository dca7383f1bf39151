import type { VmStage } from '../../../../electron/contract/vm.ts';

/** How far the stages are; null where there is only one, whose length nobody knows. */
export function stageShare(stage: VmStage | null): number | null {
  return stage && stage.total > 1 ? (stage.index + 0.5) / stage.total : null;
}
