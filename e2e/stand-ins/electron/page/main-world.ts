import type { Exposed } from './isolated-bridge.ts';

/**
 * Runs in the page's own world before any page script. It builds what `contextBridge.exposeInMainWorld` was given:
 * the two worlds share no objects, only the window as an event target, whose `CustomEvent.detail` Chromium clones
 * between worlds. Events are synchronous, so a call returns its value at once, as Electron's bridge does.
 */
export const installMainWorld = (key: string): void => {
  if (window !== window.top) return;
  let calls = 0;
  const settle = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const answers = new Map<number, { ok: boolean; promise?: boolean; value?: unknown }>();
  const detail = <T>(event: Event): T => (event as CustomEvent<T>).detail;

  window.addEventListener(`${key}:return`, (event) => {
    const { call, ...answer } = detail<{ call: number; ok: boolean; promise?: boolean; value?: unknown }>(event);
    answers.set(call, answer);
  });
  window.addEventListener(`${key}:settle`, (event) => {
    const { call, ok, value } = detail<{ call: number; ok: boolean; value?: unknown }>(event);
    const waiting = settle.get(call);
    settle.delete(call);
    if (ok) waiting?.resolve(value);
    else waiting?.reject(new Error(String(value)));
  });

  // Chromium's MessagePort has no close event, so the preload world is told of a close with a last message.
  const given = new WeakSet<MessagePort>();
  window.addEventListener('message', ({ ports }) => ports.forEach((port) => void given.add(port)), true);
  const close = MessagePort.prototype.close;
  MessagePort.prototype.close = function (this: MessagePort): void {
    if (given.has(this)) this.postMessage(`${key}:closed`);
    close.call(this);
  };

  const call = (id: number, args: unknown[]): unknown => {
    const number = ++calls;
    const sent = { call: number, id, args: structuredClone(args) };
    window.dispatchEvent(new CustomEvent(`${key}:call`, { detail: sent }));
    const answer = answers.get(number);
    answers.delete(number);
    if (!answer) throw new Error('electron stand-in: the preload world did not answer');
    if (!answer.ok) throw new Error(String(answer.value));
    if (!answer.promise) return answer.value;
    return new Promise((resolve, reject) => settle.set(number, { resolve, reject }));
  };

  const build = (exposed: Exposed): unknown => {
    if (exposed.kind === 'value') return exposed.value;
    if (exposed.kind === 'function') return (...args: unknown[]) => call(exposed.id, args);
    return Object.freeze(Object.fromEntries(exposed.entries.map(([name, inner]) => [name, build(inner)])));
  };

  window.addEventListener(`${key}:expose`, (event) => {
    const { name, api } = detail<{ name: string; api: Exposed }>(event);
    Object.defineProperty(window, name, { value: build(api), enumerable: true });
  });
};
