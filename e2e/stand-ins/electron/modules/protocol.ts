import { notImplemented, strict } from '../runtime/not-implemented.ts';
import { registerScheme } from '../runtime/scheme-map.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
let sealed = false;

/** Called when the app becomes ready: privileged schemes cannot be registered any more. */
export const sealSchemes = (): void => {
  sealed = true;
};

/** The handler of a scheme, for the Fetch bridge. */
export const protocolHandler = (scheme: string): Handler | undefined => handlers.get(scheme);

/** Electron's `protocol`. */
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (sealed) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.standard || !privileges.secure) {
        throw notImplemented(`a scheme that is not standard and secure (${scheme})`);
      }
      registerScheme(scheme);
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    handlers.delete(scheme);
  },
  isProtocolHandled(scheme: string): boolean {
    return handlers.has(scheme);
  },
} satisfies Pick<
  typeof Electron.protocol,
  'handle' | 'isProtocolHandled' | 'registerSchemesAsPrivileged' | 'unhandle'
>);
