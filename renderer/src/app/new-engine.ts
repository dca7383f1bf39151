import { z } from 'zod';
import { forgetUndo } from '../components/commands/undo.ts';
import { closeQuestion } from '../components/questions.tsx';
import { endEra } from '../lib/entities/engine-era.ts';
import { resetOperations } from '../lib/entities/operations.ts';
import { engineLists, engineStore, settingsStore } from '../lib/entities/stores.ts';
import { chosenEngine } from '../lib/entities/watches.ts';
import { forgetSelections } from '../lib/list-view/list-view.ts';
import { keep, loadKept } from '../lib/persist.ts';

const KEY = 'engine';

/**
 * What is about the objects of one engine goes when another one is used: an image has the same id on every engine, and
 * what was selected or asked about there must not be done here. Returns a function that ends it.
 */
export function watchForNewEngine(): () => void {
  // A selection outlives a reload, so it is known over one which engine it was made on.
  let known = loadKept('session', KEY, z.string());
  // At once: until the other engine has said what it is, nothing that was asked about here may be done there.
  let chosen = chosenEngine();
  const unchoose = settingsStore.subscribe(() => {
    const next = chosenEngine();
    if (chosen !== undefined && next !== chosen) forget();
    chosen = next;
  });
  const unsubscribe = engineStore.subscribe(({ status }) => {
    const engine = status && `${status.source} ${status.dockerHost}`;
    if (!engine || engine === known) return;
    if (known !== null) forget();
    known = engine;
    keep('session', KEY, engine);
  });
  return () => {
    unchoose();
    unsubscribe();
  };
}

function forget(): void {
  endEra();
  for (const store of Object.values(engineLists)) store.forgetOthers();
  resetOperations();
  forgetSelections();
  closeQuestion();
  forgetUndo();
}
