import { expect, test } from 'vitest';
import { MENDS, mendOf } from './mends.ts';
import { wordingOf } from './messages/define.ts';
import { diagnoseMessages } from './messages/diagnose.ts';
import { adviceMessages, engineMessages } from './messages/engine.ts';
import { korean } from './messages/ko.ts';
import { quoted } from './messages/message.ts';
import { settingMessages } from './messages/settings.ts';
import { settings } from './settings.ts';

test('what a setting mends leads to that setting, and to the command that changes it', () => {
  expect(mendOf(diagnoseMessages.noName())).toEqual({
    setting: 'network.dns',
    commands: ['slipway settings set network.dns ADDRESS'],
  });
  const reason = settingMessages.tooMuchMemory({ max: 2048 });
  expect(mendOf(settingMessages.limited({ name: 'vm.memoryMiB', allowed: 2048, reason }))?.setting).toBe(
    'vm.memoryMiB',
  );
});

test('it may be the reason, or the advice, of what is wrong', () => {
  const because = diagnoseMessages.noEngineBecause({ reason: engineMessages.noContext({ name: 'gone' }) });
  expect(mendOf(because)?.commands).toEqual(['slipway engine vm']);
  const full = { ...engineMessages.diskFull({ reason: quoted('no space left') }), hint: adviceMessages.diskFull() };
  expect(mendOf(full)?.setting).toBe('vm.diskGiB');
});

test('what no setting mends, or others say, leads nowhere', () => {
  expect(mendOf(diagnoseMessages.vmOff())).toBeNull();
  expect(mendOf(quoted('diagnose.noName'))).toBeNull();
  expect(mendOf({ id: 'constructor', text: 'x' })).toBeNull();
});

test('each message is one that is said, and each setting that is to be set is one', () => {
  const shapes: Record<string, { shape: object }> = settings.shape;
  for (const [id, { commands }] of Object.entries(MENDS)) {
    expect(wordingOf(korean, id), id).toBeDefined();
    for (const line of commands) {
      const [, group, name] = /^slipway settings set ([a-z]+)\.(\w+) /i.exec(line) ?? [];
      if (group && name) expect(shapes[group]?.shape).toHaveProperty(name);
    }
  }
});
