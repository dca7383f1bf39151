import { z } from 'zod';
import { empty, isAbsolutePath } from './common.ts';
import { daemonConfig } from './daemon-config.ts';
import { engineId, engineSource } from './engine.ts';
import { message } from './messages/message.ts';
import { problem } from './messages/problem.ts';
import { shareList } from './shares.ts';
import { method, stream } from './wire/define.ts';

/** Version of the settings file's shape. A copy is kept of a newer file. */
export const SETTINGS_VERSION = 2;

/** Addresses of engines that are remembered as confirmed. */
export const MOST_CONFIRMED = 100;

const anyUrl = z.url();

/** As dockerd takes it; nothing where there is none. */
const proxyAddress = z
  .string()
  .max(2048)
  .regex(/^$|^(https?|socks5h?):\/\/[^\s\p{Cc}/]+\/?$/u, problem('proxyAddress'))
  .refine((address) => address === '' || anyUrl.safeParse(address).success, problem('proxyAddress'));

/** Hosts, domains and networks that are reached without, as in NO_PROXY. */
const directHosts = z
  .string()
  .max(4096)
  .regex(/^[\x20-\x7e]*$/, problem('printable'));

/** More than three name servers no resolver asks. */
const MOST_NAME_SERVERS = 3;

export const settings = z.object({
  vm: z.strictObject({
    cpus: z.int().min(1).max(256),
    memoryMiB: z.int().min(512).max(1_048_576),
    /** Largest size the data disk may grow to. It never shrinks. */
    diskGiB: z.int().min(4).max(8192),
    startOnLaunch: z.boolean(),
    /** The VM sleeps after so many minutes with nothing running and nobody at work; 0 for never. */
    sleepAfterMinutes: z.int().min(0).max(240),
    /** Containers may reach services on this machine's own loopback. The engine itself always may. */
    hostAccess: z.boolean(),
    /** Swap in compressed memory, in MiB; null for half the memory. */
    swapMiB: z.int().min(0).max(1_048_576).nullable(),
    daemon: daemonConfig,
    /** Folders of this computer that containers can be given, at their own paths. */
    shares: shareList,
  }),
  network: z.strictObject({
    /** Of the engine. `system`: as this computer says, by HTTP_PROXY and the rest or by its own settings, when the VM starts. */
    proxy: z.enum(['system', 'manual', 'none']),
    /** These three count with `manual`. */
    httpProxy: proxyAddress,
    httpsProxy: proxyAddress,
    noProxy: directHosts,
    /**
     * What containers, and the steps of a build, are told of a proxy by their environment, as the docker command has it: by what the
     * user has in its config.json (`docker`), the same as the engine, what is said here, or nothing.
     */
    containerProxy: z.enum(['docker', 'engine', 'manual', 'none']),
    /** These three count with `manual`. */
    containerHttpProxy: proxyAddress,
    containerHttpsProxy: proxyAddress,
    containerNoProxy: directHosts,
    /** The name servers of the VM, in order; none for those of this computer. */
    dns: z
      .array(z.union([z.ipv4(problem('ipAddress')), z.ipv6(problem('ipAddress'))], problem('ipAddress')))
      .max(MOST_NAME_SERVERS, problem('nameServers')),
    /** Files with certificates, or folders of such, which the engine trusts beside the usual authorities. */
    certificates: z.array(z.string().max(4096).refine(isAbsolutePath, problem('absolutePath'))).max(50),
    /** The engine trusts what this computer trusts, too. */
    systemCertificates: z.boolean(),
    /** Who reaches a port that is published without an address, as by `-p 80:80`: this computer's own programs, or its network. */
    publish: z.enum(['computer', 'network']),
    /** What containers on the VM's own network (--network host) listen on answers on this computer, too. */
    hostNetwork: z.boolean(),
  }),
  engine: z.strictObject({
    source: engineSource,
    /** Ids of engines at addresses that the user has confirmed, the latest last: those that a page may choose. */
    confirmed: z.array(engineId).max(MOST_CONFIRMED),
  }),
  app: z.strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    language: z.enum(['system', 'en', 'ko']),
    closeToTray: z.boolean(),
    onQuit: z.enum(['stop', 'leave', 'sleep']),
    /** The app starts when the user logs in. */
    startAtLogin: z.boolean(),
  }),
});
export type Settings = z.infer<typeof settings>;

/** Any part of the settings that a client may change. */
export const settingsPatch = z.object({
  vm: settings.shape.vm.partial().optional(),
  network: settings.shape.network.partial().optional(),
  engine: settings.shape.engine.pick({ source: true }).partial().optional(),
  app: settings.shape.app.partial().optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatch>;

/** What stands for the password of a proxy's address wherever settings are shown. Given back as it was shown, it stays what it is. */
export const HIDDEN_PASSWORD = '***';

export const settingsView = z.object({
  /** With HIDDEN_PASSWORD for the passwords of proxies. */
  settings,
  /** The proxies of this computer, as `system` means them, as they were found last; so are their passwords hidden. */
  systemProxies: z.object({
    from: z.enum(['environment', 'system', 'nowhere']),
    httpProxy: z.string(),
    httpsProxy: z.string(),
    noProxy: z.string(),
    /** The script by which the system finds its proxy, which Slipway does not run; null where there is none. */
    script: z.string().nullable(),
  }),
  /** What this machine allows. */
  limits: z.object({ cpus: z.int(), memoryMiB: z.int(), minDiskGiB: z.int() }),
  /** What happened to the settings file: reset fields, a backup made, not writable. */
  notices: z.array(z.object({ code: z.string(), message: z.string(), said: message })),
  /** False when the file cannot be written; changes then last until the host ends. */
  writable: z.boolean(),
  /** What the organisation's policy file holds: paths such as vm.hostAccess, which cannot be changed, and that file's own. */
  locked: z.object({ paths: z.array(z.string()), file: z.string() }),
});
export type SettingsView = z.infer<typeof settingsView>;

export const settingsDomain = {
  watch: stream(empty, settingsView),
  /**
   * Checks against the machine's limits too, and has the engine of a running VM check and take what is meant for it before it is kept; BAD_REQUEST's `details.path` names the field, such as vm.cpus. A page may choose
   * the VM's engine, a docker context of this machine, or an address that the user has confirmed: for another one it gets
   * FORBIDDEN, and the app itself asks the user and makes the call.
   */
  update: method(settingsPatch, settingsView, 'own'),
} as const;
