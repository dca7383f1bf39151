/** Where the host's loopback is for a guest behind QEMU's user network. */
export const HOST_IN_GUEST = '10.0.2.2';

/** Never through a proxy: the guest itself, the host, and the containers' usual ranges. */
const ALWAYS_DIRECT = ['localhost', '127.0.0.0/8', '10.0.2.0/24', '172.16.0.0/12'];

/** The host's proxy settings as the guest's engine needs them: a proxy on the host's loopback is at another address there. */
export function guestProxies(env: NodeJS.ProcessEnv): Record<string, string> {
  const pick = (name: string) => env[name] || env[name.toLowerCase()];
  const http = pick('HTTP_PROXY');
  const https = pick('HTTPS_PROXY');
  if (!http && !https) return {};
  const direct = [...new Set([...(pick('NO_PROXY') ?? '').split(','), ...ALWAYS_DIRECT])].filter(Boolean);
  return {
    ...(http ? { HTTP_PROXY: seenFromGuest(http) } : {}),
    ...(https ? { HTTPS_PROXY: seenFromGuest(https) } : {}),
    NO_PROXY: direct.join(','),
  };
}

function seenFromGuest(proxy: string): string {
  return proxy.replace(
    /^((?:[a-z0-9]+:\/\/)?(?:[^@/]*@)?)(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/]|$)/i,
    `$1${HOST_IN_GUEST}`,
  );
}
