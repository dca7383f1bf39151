import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectTarget } from '../../engine/attach.ts';
import { until } from '../../engine/testing/until.ts';
import { callContext, Harness } from './testing/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await Harness.start();
});
afterAll(() => harness.dispose());

const interactive = { Tty: true, OpenStdin: true, Cmd: ['sh'] };
const attach = (containerId: string) => harness.open({ kind: 'attach', containerId });
const running = async (id: string) => (await inspectTarget(harness.engine.client(), id)).running;

describe('attached to a container with a TTY', () => {
  it('shows what was there, takes what is typed, and leaves it running when closed', async () => {
    const id = await harness.container(interactive);
    const first = await attach(id);
    await first.started();
    expect(first.row()).toMatchObject({ title: 'attach', state: 'running' });
    await first.type('echo number $((6*7))\r');
    await first.sees(/^number 42$/m);
    await first.close();
    expect(await running(id)).toBe(true);
    const second = await attach(id);
    await second.sees(/^number 42$/m);
    await second.type('stty size; echo done\r');
    await second.sees(/^24 80\ndone$/m);
    await second.resize(99, 33);
    await until('the size', async () => {
      await second.type('stty size\r');
      return /^33 99$/m.test(await second.reader.text());
    });
    expect(await second.reader.text()).toMatch(/^(?:(?!number 42)[\s\S])*number 42(?:(?!number 42)[\s\S])*$/);
    await second.close();
  });

  it('is one screen for two terminals', async () => {
    const id = await harness.container(interactive);
    const [one, two] = await Promise.all([attach(id), attach(id)]);
    await Promise.all([one.started(), two.started()]);
    await one.type('echo from "one"\r');
    await two.sees(/^from one$/m);
    await two.type('echo from "two"\r');
    await one.sees(/^from two$/m);
    await one.close();
    await two.close();
  });

  it('ends with its exit code, and reconnects once it runs again', async () => {
    const id = await harness.container(interactive);
    const terminal = await attach(id);
    await terminal.started();
    await terminal.type('exit 7\r');
    expect(await terminal.ended()).toMatchObject({ state: 'exited', exitCode: 7, message: 'Exited with code 7' });
    await harness.service.handlers.reconnect({ id: terminal.id }, callContext);
    await until('the refusal', () => terminal.row().message.startsWith('The container is not running.'));
    await harness.engine.client().docker().getContainer(id).start();
    await harness.service.handlers.reconnect({ id: terminal.id }, callContext);
    await terminal.started();
    await terminal.type('echo again\r');
    await terminal.sees(/reconnected at[\s\S]*^again$/m);
    await terminal.close();
  });

  it('says what helps with one that is paused, or restarts over and over', async () => {
    const paused = await harness.container(interactive);
    const docker = harness.engine.client().docker();
    await docker.getContainer(paused).pause();
    const HostConfig = { NetworkMode: 'none', RestartPolicy: { Name: 'always' } };
    const restarting = await harness.container({ ...interactive, Cmd: ['false'], HostConfig });
    // The engine waits twice as long each time: after five, for seconds.
    await until('a long wait for the next start', async () => {
      const { RestartCount, State } = await docker.getContainer(restarting).inspect();
      return RestartCount >= 5 && State.Status === 'restarting';
    });
    for (const kind of ['attach', 'exec'] as const) {
      for (const [containerId, words] of [
        [paused, /^The container is paused\. .*Resume/],
        [restarting, /^The container is restarting.* logs/],
      ] as const) {
        const terminal = await harness.open({ kind, containerId });
        expect((await terminal.ended()).message).toMatch(words);
        await terminal.close();
      }
    }
  });

  it('says that it was removed while open', async () => {
    const id = await harness.container(interactive);
    const terminal = await attach(id);
    await terminal.started();
    await harness.remove(id);
    expect(await terminal.ended()).toMatchObject({ state: 'exited', exitCode: 137 });
    await terminal.close();
  });
});

describe('attached to a container without a TTY', () => {
  it('edits and echoes lines, and ends input with Ctrl-D', async () => {
    const id = await harness.container({ OpenStdin: true, StdinOnce: true, Cmd: ['cat'] });
    const terminal = await attach(id);
    await terminal.started();
    await terminal.type('hellp\x7fo 한국\r');
    await terminal.sees(/^hello 한국\nhello 한국$/m);
    await terminal.type('\x04');
    expect(await terminal.ended()).toMatchObject({ exitCode: 0 });
    await terminal.close();
  });

  it('passes Ctrl-C on as SIGINT', async () => {
    const script = 'trap "echo caught; exit 5" INT; echo ready; while :; do sleep 0.1; done';
    const id = await harness.container({ OpenStdin: true, Cmd: ['sh', '-c', script] });
    const terminal = await attach(id);
    await terminal.sees(/^ready$/m);
    await terminal.type('\x03');
    expect(await terminal.ended()).toMatchObject({ exitCode: 5 });
    expect(await terminal.reader.text()).toMatch(/\^C\ncaught/);
    await terminal.close();
  });

  it('shows earlier output, also from stderr, and says that nothing reads input', async () => {
    const id = await harness.container({ Cmd: ['sh', '-c', 'echo out; echo err >&2; sleep 100000'] });
    const terminal = await attach(id);
    // Two pipes: the engine may log either first.
    await terminal.sees(/(out\nerr|err\nout)\n\[This container does not read input/);
    await terminal.type('ignored\r');
    expect(await terminal.reader.text()).not.toContain('ignored');
    await terminal.close();
  });
});

describe('when the engine goes', () => {
  it('says that the connection was lost, and reconnects afterwards', async () => {
    const id = await harness.container(interactive);
    const exec = await harness.open({ kind: 'exec', containerId: id });
    const attached = await attach(id);
    await Promise.all([exec.started(), attached.started()]);
    await harness.engine.engine.kill('SIGKILL');
    expect((await exec.ended()).state).toBe('lost');
    expect((await attached.ended()).state).toBe('lost');
    expect(exec.row().message).not.toBe('');
    await harness.engine.engine.restart();
    await until('the connection', () => harness.engine.connection.status.state === 'connected');
    await harness.engine.client().docker().getContainer(id).start();
    await harness.service.handlers.reconnect({ id: exec.id }, callContext);
    await exec.started();
    await exec.type('echo back\r');
    await exec.sees(/^back$/m);
    await exec.close();
    await attached.close();
  });
});
