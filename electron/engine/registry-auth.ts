import { join } from 'node:path';
import { z } from 'zod';
import { findProgram } from '../platform/find-program.ts';
import { run } from '../platform/process.ts';
import { readSmallText } from '../platform/read-file.ts';
import { dockerConfigFolder } from '../platform/user-home.ts';
import { registryOf } from './reference.ts';

const config = z.object({
  auths: z
    .record(z.string(), z.object({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .catch({}),
  credsStore: z.string().optional().catch(undefined),
  credHelpers: z.record(z.string(), z.string()).catch({}),
});

const helperAnswer = z.object({ Username: z.string(), Secret: z.string() });

/** What the credential helpers of the platforms need of the session to reach their keyring. */
const HELPER_ENV = ['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'WAYLAND_DISPLAY', 'GNUPGHOME', 'PASSWORD_STORE_DIR'];
/** Milliseconds for a helper; some ask the user to unlock a keyring. */
const HELPER_MS = 30_000;

/**
 * The sign-in that `docker login` left for a reference's registry, as the engine's X-Registry-Auth header wants it;
 * undefined when there is none or it cannot be read, and the registry is then asked without. It is a secret: never
 * logged, never shown to a client.
 */
export async function registryAuth(reference: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const folder = dockerConfigFolder(env);
  if (folder === null) return undefined;
  try {
    const file = join(folder, 'config.json');
    const { auths, credsStore, credHelpers } = config.parse(JSON.parse(await readSmallText(file)));
    const server = registryOf(reference);
    const helper = credHelpers[server] ?? credsStore;
    const login = helper ? await askHelper(helper, server, env) : storedLogin(auths, server);
    return login && encode({ ...login, serveraddress: server });
  } catch {
    return undefined;
  }
}

/**
 * base64 for URLs *with* its padding, as Go's base64.URLEncoding reads it. Node's own `base64url` has none, and an engine
 * takes what it cannot decode for no sign-in at all, without a word.
 */
function encode(value: object): string {
  const base64 = Buffer.from(JSON.stringify(value)).toString('base64');
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

type Login = { readonly username: string; readonly password: string } | { readonly identitytoken: string };

function storedLogin(auths: z.output<typeof config>['auths'], server: string): Login | undefined {
  // Older clients wrote the address with its protocol and path.
  const host = (address: string) => address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  const entry = auths[server] ?? Object.entries(auths).find(([address]) => host(address) === host(server))?.[1];
  if (entry?.identitytoken) return { identitytoken: entry.identitytoken };
  const [username = '', ...password] = Buffer.from(entry?.auth ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return username === '' ? undefined : { username, password: password.join(':') };
}

async function askHelper(helper: string, server: string, env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  // A name, never a path: it comes from a file that other programs write.
  if (!/^[a-zA-Z0-9._-]+$/.test(helper)) return undefined;
  const program = await findProgram(`docker-credential-${helper}`, env);
  if (!program) return undefined;
  const session = Object.fromEntries(HELPER_ENV.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const result = await run(program, ['get'], { input: server, timeoutMs: HELPER_MS, env: session });
  if (result.code !== 0) return undefined;
  const { Username, Secret } = helperAnswer.parse(JSON.parse(result.stdout));
  return Username === '<token>' ? { identitytoken: Secret } : { username: Username, password: Secret };
}
