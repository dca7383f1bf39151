import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../engine/testing/until.ts';
import { callContext, Harness } from './testing/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.dispose());

const FIRST = 10_000_000;
/** 20 million lines of ten characters. */
const LAST = 29_999_999;

it('carries 200 MB in order and whole, in bounded memory, while another terminal answers', async () => {
  const containerId = await harness.container();
  const command = ['sh', '-c', `seq ${FIRST} ${LAST} >/tmp/lines; echo ready; read go; cat /tmp/lines; echo end`];
  const { id } = await harness.service.handlers.open(
    { target: { kind: 'exec', containerId, command }, cols: 80, rows: 24 },
    callContext,
  );
  // No line editor: busybox's asks where the cursor is, and an answer that comes late is echoed in front of the output.
  const answering = ['sh', '-c', 'while read -r n; do echo "answer $((n + 1))"; done'];
  const other = await harness.open({ kind: 'exec', containerId, command: answering });
  await other.started();
  const state = { next: FIRST, wrong: 0, ready: false, ended: false, screens: 0, peak: 0 };
  const reading = (async () => {
    let rest = '';
    for await (const item of harness.service.handlers.view({ id, skips: false }, callContext)) {
      if (item.type === 'screen') state.screens++;
      if (item.type !== 'output') continue;
      const lines = (rest + item.data).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (Number(line) === state.next) state.next++;
        else if (line === 'end') state.ended = true;
        else if (line === 'ready') state.ready = true;
        else if (line !== 'go') state.wrong++;
      }
      state.peak = Math.max(state.peak, process.memoryUsage.rss());
      if (state.ended) return;
    }
  })();
  await until('the file', () => state.ready, 60_000);
  const before = process.memoryUsage.rss();
  await harness.service.handlers.write({ id, data: 'go\r' }, callContext);
  let answers = 0;
  while (!state.ended) {
    await other.type(`${answers}\r`);
    answers++;
    await other.sees(new RegExp(`^answer ${answers}$`, 'm'));
  }
  await reading;
  expect(state).toMatchObject({ next: LAST + 1, wrong: 0, screens: 1 });
  expect(answers).toBeGreaterThan(10);
  // The output is 200 MB; what is held at any time is a scrollback and some windows of 100,000 characters.
  expect(state.peak - before).toBeLessThan(150 * 1024 * 1024);
  let screen = '';
  let left = Number.POSITIVE_INFINITY;
  for await (const item of harness.service.handlers.view({ id, skips: false }, callContext)) {
    if (item.type === 'resize' || item.type === 'state') continue;
    screen += item.data;
    left = item.type === 'screen' ? item.more : left - item.data.length;
    if (left <= 0) break;
  }
  expect(screen.split('\r\n').slice(-3).join(' ')).toContain(`${LAST} end`);
  await other.close();
});

it('lets the others go on while one view is frozen', async () => {
  const containerId = await harness.container();
  const terminal = await harness.open({
    kind: 'exec',
    containerId,
    command: ['sh', '-c', 'seq 1 1000000 >/tmp/lines; read go; cat /tmp/lines; echo end; cat'],
  });
  const frozen = terminal.view();
  await until('both views', () => terminal.reader.items.length > 0 && frozen.items.length > 0);
  frozen.freeze();
  await terminal.started();
  await terminal.type('go\r');
  await until('the end', async () => /^1000000\nend$/m.test(await terminal.reader.text()), 60_000);
  frozen.thaw();
  await until('the other to catch up', async () => (await frozen.text()).endsWith('1000000\nend'));
  expect(await frozen.serialized()).toBe(await terminal.reader.serialized());
  expect(frozen.items.filter((type) => type === 'screen').length).toBeGreaterThan(1);
  await terminal.close();
  await frozen.done;
});
