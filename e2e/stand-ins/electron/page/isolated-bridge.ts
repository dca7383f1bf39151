/** What crosses to the page's world: data is copied, functions become calls by number. */
export type Exposed =
  | { kind: 'value'; value: unknown }
  | { kind: 'function'; id: number }
  | { kind: 'object'; entries: [string, Exposed][] };

/** `contextBridge` as a preload script sees it. See main-world.ts for the other half. */
export const makeContextBridge = (key: string) => {
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const emit = (kind: string, detail: unknown): void => {
    window.dispatchEvent(new CustomEvent(`${key}:${kind}`, { detail }));
  };
  const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

  const describe = (value: unknown): Exposed => {
    if (typeof value === 'function') {
      return { kind: 'function', id: functions.push(value as (...args: unknown[]) => unknown) - 1 };
    }
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      return { kind: 'object', entries: Object.entries(value).map(([name, inner]) => [name, describe(inner)]) };
    }
    return { kind: 'value', value: structuredClone(value) };
  };

  window.addEventListener(`${key}:call`, (event) => {
    const { call, id, args } = (event as CustomEvent<{ call: number; id: number; args: unknown[] }>).detail;
    try {
      const value = functions[id]?.(...args);
      if (!(value instanceof Promise)) return emit('return', { call, ok: true, value: structuredClone(value) });
      emit('return', { call, ok: true, promise: true });
      value.then(
        (settled) => emit('settle', { call, ok: true, value: settled }),
        (error) => emit('settle', { call, ok: false, value: text(error) }),
      );
    } catch (error) {
      emit('return', { call, ok: false, value: text(error) });
    }
  });

  return {
    exposeInMainWorld(name: string, api: unknown): void {
      if (Object.hasOwn(window, name)) throw new Error(`Cannot bind an API on top of an existing property: ${name}`);
      emit('expose', { name, api: describe(api) });
    },
  };
};
