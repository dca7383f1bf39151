import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExec } from '../../engine/exec.ts';
import { importBusybox } from '../../engine/testing/busybox-image.ts';
import { until } from '../../engine/testing/until.ts';
import { callContext, Harness } from './testing/harness.ts';

let harness: Harness;
let containerId: string;

beforeAll(async () => {
  harness = await Harness.start();
  containerId = await harness.container();
});
afterAll(() => harness.dispose());

const shell = () => harness.open({ kind: 'exec', containerId });
const run = (...command: string[]) => harness.open({ kind: 'exec', containerId, command });

describe('a shell in a container', () => {
  it('is found, takes what is typed, and shows unicode', async () => {
    const terminal = await shell();
    await terminal.prompted();
    expect(terminal.row()).toMatchObject({ title: 'sh', state: 'running' });
    expect(terminal.row().name).not.toBe(containerId.slice(0, 12));
    await terminal.type('echo "sum $((40+2)) 한국어 👍 $TERM"\r');
    await terminal.sees(/^sum 42 한국어 👍 xterm-256color$/m);
    await terminal.type('exit 3\r');
    expect(await terminal.ended()).toMatchObject({ state: 'exited', exitCode: 3, message: 'Exited with code 3' });
    await terminal.close();
  });

  it('has the size of its window from the start, and follows it', async () => {
    const terminal = await harness.open({ kind: 'exec', containerId, command: ['sh'] }, { cols: 101, rows: 31 });
    await terminal.started();
    await until('the first size', async () => {
      await terminal.type('stty size\r');
      return /^31 101$/m.test(await terminal.reader.text());
    });
    for (let cols = 60; cols <= 90; cols++) await terminal.resize(cols, 40);
    await until('the new size', async () => {
      await terminal.type('stty size\r');
      return /^40 90$/m.test(await terminal.reader.text());
    });
    await terminal.close();
  });

  it('interrupts with Ctrl-C, and passes Ctrl-P on at once', async () => {
    const terminal = await shell();
    await terminal.prompted();
    // Ctrl-C only counts once the program runs: before, it goes to the shell, which ignores it.
    await terminal.type('sh -c "echo started; exec sleep 1000"\r');
    await terminal.sees(/^started$/m);
    await terminal.type('\x03');
    await terminal.prompted();
    await terminal.type('echo code $?\r');
    await terminal.sees(/^code 130$/m);
    await terminal.prompted();
    await terminal.type('sh -c "echo reading; exec cat -v"\r');
    await terminal.sees(/^reading$/m);
    await terminal.type('\x10');
    await terminal.sees(/\^P/);
    await terminal.close();
  });

  it('shows the same screen to a second window, and after a reload', async () => {
    const terminal = await shell();
    await terminal.prompted();
    await terminal.type('for i in 1 2 3 4 5 6 7 8 9; do printf "\\033[3${i}mline $i\\033[0m\\n"; done\r');
    await terminal.sees(/^line 9$/m);
    await terminal.prompted();
    const second = terminal.view();
    await until('the second view', () => second.items.length > 0);
    expect(await second.serialized()).toBe(await terminal.reader.serialized());
    await terminal.reader.close();
    await terminal.type('echo while "nobody" looks\r');
    await until('it in the second', async () => (await second.text()).includes('while nobody looks'));
    const reloaded = terminal.view();
    await until('the reloaded view', () => reloaded.items.length > 0);
    expect(await reloaded.serialized()).toBe(await second.serialized());
    await terminal.close();
    await second.done;
    await reloaded.done;
  });

  it('reconnects on the same screen', async () => {
    const terminal = await shell();
    await terminal.prompted();
    await terminal.type('echo first; exit\r');
    await terminal.ended();
    await harness.service.handlers.reconnect({ id: terminal.id }, callContext);
    await terminal.prompted();
    await terminal.type('echo second\r');
    await terminal.sees(/^first$[\s\S]*── reconnected at .* ──[\s\S]*^second$/m);
    await terminal.close();
  });
});

describe('user, working directory and command', () => {
  it('are used', async () => {
    const terminal = await harness.open({
      kind: 'exec',
      containerId,
      command: ['sh', '-c', 'id -u; pwd'],
      user: '1234',
      workdir: '/tmp',
    });
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    await terminal.sees(/^1234\n\/tmp$/m);
    await terminal.close();
  });

  it('fail in the words of the engine', async () => {
    const missing = await run('no-such-program');
    expect(await missing.ended()).toMatchObject({ state: 'exited' });
    expect(missing.row().message).toMatch(/OCI runtime exec failed.*no-such-program.*not found/);
    const nobody = await harness.open({ kind: 'exec', containerId, user: 'nobody-at-all', command: ['sh'] });
    expect((await nobody.ended()).message).toContain('unable to find user nobody-at-all');
    await missing.close();
    await nobody.close();
  });
});

describe('how it ends', () => {
  it('says a signal in words', async () => {
    const terminal = await run('sh', '-c', 'kill -KILL $$');
    expect(await terminal.ended()).toMatchObject({ exitCode: 137, message: 'Exited with code 137 (killed)' });
    await terminal.close();
  });

  it('says that the container was removed', async () => {
    const other = await harness.container();
    const terminal = await harness.open({ kind: 'exec', containerId: other });
    await terminal.prompted();
    await terminal.type('echo ready\r');
    await terminal.sees(/^ready$/m);
    await harness.remove(other);
    const { state, message } = await terminal.ended();
    expect(state).toBe('exited');
    expect(message).toMatch(/The container (was removed|stopped)/);
    await expect(terminal.type('x')).rejects.toMatchObject({ code: 'CONFLICT' });
    await terminal.close();
  });

  it('says that there is no such container, and that one is not running', async () => {
    const none = await harness.open({ kind: 'exec', containerId: 'f'.repeat(64) });
    expect((await none.ended()).message).toMatch(/No such container/);
    await none.close();
  });

  it('hangs up what a closed terminal ran, and leaves what has left it', async () => {
    const alive = async () => {
      const command = ['sh', '-c', 'ps -o args'];
      return (await runExec(harness.engine.client(), { containerId, command }, { deadlineMs: 10_000, limit: 100_000 }))
        .stdout;
    };
    const terminal = await shell();
    await terminal.prompted();
    await terminal.type('setsid sleep 12345 & sleep 54321\r');
    await until('both', async () => /sleep 12345/.test(await alive()) && /sleep 54321/.test(await alive()));
    await terminal.close();
    await until('the hang-up', async () => !/sleep 54321/.test(await alive()));
    expect(await alive()).toMatch(/sleep 12345/);
  });
});

describe('hostile output', () => {
  it('keeps neither the engine nor another terminal waiting, whatever it counts to', async () => {
    const other = await shell();
    await other.started();
    // With these the parser of a terminal would scroll, insert, move and repeat for an hour each.
    const script = `for f in S T L M @ P X I Z b 'z' "' }"; do
        printf 'A\\033[2147483647%s\\302\\2332147483647;2147483647%s\\033[1:2147483647%s' "$f" "$f" "$f"
      done; echo; echo survived; cat`;
    const hostile = await run('sh', '-c', script);
    await hostile.sees(/^survived$/m);
    await other.type('echo still $((40+2))\r');
    await other.sees(/^still 42$/m);
    await harness.engine.client().ping({});
    await hostile.type('and takes input\r');
    await hostile.sees(/^and takes input$/m);
    expect(hostile.row()).toMatchObject({ state: 'running' });
    await hostile.close();
    await other.close();
  });

  it('takes no memory, however long its strings are', async () => {
    const before = process.memoryUsage.rss();
    const endless = (begin: string, end: string) =>
      run(
        'sh',
        '-c',
        `printf '${begin}'; head -c 10000000 /dev/zero | tr '\\0' x; printf '${end}'; echo survived; cat`,
      );
    const strings = [
      await endless('\\033]0;', '\\007'),
      await endless('\\033]52;c;', '\\033\\\\'),
      await endless('\\033Pq', '\\033\\\\'),
      await endless('\\033_', '\\033\\\\'),
    ];
    for (const terminal of strings) await terminal.sees(/^survived$/m);
    // It was 68 bytes a character, which is 2.7 GB for these.
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024);
    await Promise.all(strings.map((terminal) => terminal.close()));
  });
});

describe('shells', () => {
  it('are listed best first', async () => {
    expect(await harness.service.handlers.shells({ containerId }, callContext)).toEqual({ shells: ['/bin/sh'] });
  });

  it('are missed in plain words', async () => {
    await importBusybox(harness.engine.client(), { reference: 'bare:latest', changes: ['LABEL bare=yes'] });
    const bare = await harness.container({}, 'bare:latest');
    await withoutShell(bare);
    const terminal = await harness.open({ kind: 'exec', containerId: bare });
    const { state, exitCode, message } = await terminal.ended();
    expect({ state, exitCode }).toEqual({ state: 'exited', exitCode: null });
    expect(message).toMatch(/^This container has no shell/);
    expect(await harness.service.handlers.shells({ containerId: bare }, callContext)).toEqual({ shells: [] });
    await terminal.close();
  });

  it('that were installed in one container are not expected in the next of its image', async () => {
    const installed = await harness.container();
    const command = ['sh', '-c', "printf '#!/bin/sh\\nexec sh' >/bin/bash; chmod +x /bin/bash"];
    await runExec(harness.engine.client(), { containerId: installed, command }, { deadlineMs: 10_000, limit: 1_000 });
    const { shells } = await harness.service.handlers.shells({ containerId: installed }, callContext);
    expect(shells).toEqual(['/bin/bash', '/bin/sh']);
    const first = await harness.open({ kind: 'exec', containerId: installed });
    await first.started();
    expect(first.row().title).toBe('bash');
    const second = await harness.open({ kind: 'exec', containerId: await harness.container() });
    await second.started();
    expect(second.row().title).toBe('sh');
    await first.close();
    await second.close();
  });

  it('are looked for again when a remembered one has gone', async () => {
    const changing = await harness.container();
    const terminal = await harness.open({ kind: 'exec', containerId: changing });
    await terminal.prompted();
    await withoutShell(changing);
    await terminal.type('exit\r');
    await terminal.ended();
    await harness.service.handlers.reconnect({ id: terminal.id }, callContext);
    await until('the failed start', () => /OCI runtime exec failed/.test(terminal.row().message));
    await harness.service.handlers.reconnect({ id: terminal.id }, callContext);
    await until('the reason', () => /^This container has no shell/.test(terminal.row().message));
    await terminal.close();
  });
});

async function withoutShell(id: string): Promise<void> {
  const command = ['/bin/busybox', 'rm', '/bin/sh'];
  await runExec(harness.engine.client(), { containerId: id, command }, { deadlineMs: 10_000, limit: 1_000 });
}
