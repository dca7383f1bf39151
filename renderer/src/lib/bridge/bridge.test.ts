import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../../electron/contract/errors.ts';
import { quoted } from '../../../../electron/contract/messages/message.ts';
import { memorySockets } from '../../../../electron/contract/testing/memory-socket.ts';
import { PROTOCOL } from '../../../../electron/contract/wire/frames.ts';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { createBridge } from './bridge.ts';
import { follow } from './follow.ts';
import { onLaunchCode, takeLaunchCode, webToken } from './web-session.ts';

describe('the connection', () => {
  it('is opened again when it is lost, and streams follow', async () => {
    const host = fakeHost();
    const seen: string[] = [];
    const stop = follow({
      open: (api, signal) => api.engine.watch({}, { signal }),
      onItem: ({ state }) => void seen.push(state),
    });
    const status = {
      since: 0,
      source: 'vm',
      dockerHost: '',
      version: null,
      apiVersion: null,
      os: null,
      arch: null,
      error: null,
    };
    (await host.call('engine.watch')).item({ ...status, state: 'connecting' });
    await until(() => seen.length === 1);
    host.drop();
    await until(() => host.bridge.state.getState().phase === 'lost');
    await expect(async () => host.bridge.api()).rejects.toThrow('not connected');
    host.bridge.retryNow();
    (await host.call('engine.watch', 2)).item({ ...status, state: 'connected' });
    await until(() => seen.length === 2);
    stop();
    expect(seen).toEqual(['connecting', 'connected']);
  });

  it('takes a stream that failed alone up again', async () => {
    const host = fakeHost();
    const onError = vi.fn();
    const stop = follow({ open: (api, signal) => api.tasks.watch({}, { signal }), onItem: () => undefined, onError });
    (await host.call('tasks.watch')).error({ code: 'INTERNAL', message: 'oops' });
    await host.call('tasks.watch', 2);
    expect(onError).toHaveBeenCalledOnce();
    stop();
  });

  it('gives up when the host refuses the page for good', async () => {
    const [near, far] = memorySockets();
    far.onMessage = () =>
      far.send(JSON.stringify({ t: 'refused', error: { code: 'UNAUTHORIZED', message: 'unknown token' } }));
    const denied = vi.fn();
    const bridge = createBridge(async () => ({ socket: near, token: 'x' }), denied);
    await until(() => bridge.state.getState().phase === 'denied');
    expect(denied).toHaveBeenCalledOnce();
    bridge.close();
  });

  it('is tried again after a refusal once there is another link', async () => {
    let signedIn = false;
    const bridge = createBridge(async () => {
      if (!signedIn) throw new AppError('UNAUTHORIZED', quoted('this tab has no session'));
      const [near, far] = memorySockets();
      far.onMessage = () => far.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, version: '0.0.0', pid: 1 }));
      return { socket: near };
    });
    await until(() => bridge.state.getState().phase === 'denied');
    signedIn = true;
    bridge.retryNow();
    await until(() => bridge.state.getState().phase === 'ready');
    bridge.close();
  });

  it.each(['link', 'session'] as const)(
    'is tried again when a new link came before the old %s was refused',
    async (what) => {
      let refuse: () => void = () => undefined;
      const refusal = new Promise<void>((resolve) => {
        refuse = resolve;
      });
      const denied = vi.fn();
      let fresh = false;
      let opened = 0;
      const bridge = createBridge(async () => {
        const old = !fresh;
        opened += 1;
        if (old && what === 'link') {
          await refusal;
          throw new AppError('UNAUTHORIZED', quoted('the launch code was refused'));
        }
        const [near, far] = memorySockets();
        const hello = { t: 'hello', protocol: PROTOCOL, version: '0.0.0', pid: 1 };
        const refused = { t: 'refused', error: { code: 'UNAUTHORIZED', message: 'unknown token' } };
        far.onMessage = async () => {
          if (old) await refusal;
          far.send(JSON.stringify(old ? refused : hello));
        };
        return { socket: near };
      }, denied);
      await until(() => opened === 1);
      fresh = true;
      bridge.retryNow();
      refuse();
      await until(() => bridge.state.getState().phase === 'ready');
      // The token that was refused is not to be tried again.
      expect([opened, denied.mock.calls.length]).toEqual([2, 1]);
      bridge.close();
    },
  );

  it('is never opened twice, however often the user asks', async () => {
    const links: { far: ReturnType<typeof memorySockets>[1]; answer: () => void }[] = [];
    const bridge = createBridge(
      () =>
        new Promise((resolve) => {
          const [near, far] = memorySockets();
          far.onMessage = () => far.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, version: '0.0.0', pid: 1 }));
          links.push({ far, answer: () => resolve({ socket: near }) });
        }),
    );
    const phase = () => bridge.state.getState().phase;
    links[0]?.answer();
    await until(() => phase() === 'ready');
    links[0]?.far.close('dropped');
    await until(() => phase() === 'lost');
    bridge.retryNow();
    bridge.retryNow();
    // The second attempt is under way, and has no answer yet.
    bridge.retryNow();
    expect(links).toHaveLength(2);
    links[1]?.answer();
    await until(() => phase() === 'ready');
    bridge.retryNow();
    expect([links.length, links[1]?.far.closed]).toEqual([2, false]);
    bridge.close();
    await until(() => links[1]?.far.closed);
  });

  it('is tried again when an attempt hangs, which then takes nothing any more', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const bridge = createBridge((signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    await vi.advanceTimersByTimeAsync(31_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    bridge.close();
    expect(signals[1]?.aborted).toBe(true);
    vi.useRealTimers();
  });

  it('keeps trying while the host cannot be reached', async () => {
    let tries = 0;
    const bridge = createBridge(async () => {
      tries += 1;
      throw new Error('refused');
    });
    await until(() => tries >= 2);
    expect(bridge.state.getState().phase).toBe('lost');
    bridge.close();
  });
});

describe('the session of a browser tab', () => {
  it('takes the launch code out of the address', () => {
    const history = { replaceState: vi.fn() };
    const location = { hash: '#code=Ab-_9', pathname: '/' } as Location;
    expect(takeLaunchCode(location, history as unknown as History)).toBe('Ab-_9');
    expect(history.replaceState).toHaveBeenCalledWith(null, '', '/');
    expect(
      takeLaunchCode({ hash: '#/containers', pathname: '/' } as Location, history as unknown as History),
    ).toBeNull();
  });

  it('takes a launch code put into the address of an open tab, which shows the same page then', () => {
    const { pathname } = window.location;
    window.history.replaceState(null, '', `${pathname}#/images`);
    const oldURL = window.location.href;
    const codes: string[] = [];
    const router = vi.fn();
    onLaunchCode((code) => void codes.push(code));
    window.addEventListener('popstate', router);
    const goTo = (hash: string) => {
      window.history.pushState(null, '', `${pathname}${hash}`);
      window.dispatchEvent(new PopStateEvent('popstate'));
      window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: window.location.href }));
    };
    goTo('#code=Ab-_9');
    expect([codes, window.location.hash, router.mock.calls.length]).toEqual([['Ab-_9'], '#/images', 0]);
    goTo('#/settings');
    expect([codes, window.location.hash, router.mock.calls.length]).toEqual([['Ab-_9'], '#/settings', 1]);
    window.removeEventListener('popstate', router);
  });

  it('trades a code for a token, keeps it, and falls back on it when the link is opened again', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(Response.json({ token: 'T' }));
    expect(await webToken('c')).toBe('T');
    expect(await webToken(null)).toBe('T');
    fetch.mockResolvedValueOnce(Response.json({ code: 'UNAUTHORIZED' }, { status: 401 }));
    expect(await webToken('c')).toBe('T');
    fetch.mockRestore();
  });

  it('tells a refused code from a host that is away', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch');
    await expect(webToken(null)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    fetch.mockResolvedValueOnce(new Response('', { status: 401 }));
    await expect(webToken('c')).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    fetch.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    await expect(webToken('c')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    fetch.mockRestore();
  });
});
