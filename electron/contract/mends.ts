import type { Message } from './messages/message.ts';

/** What changes the setting that mends something. */
export interface Mend {
  /** The setting's path, as its row on the page of settings has it. */
  readonly setting: string;
  /** Command lines that change it; words in capitals are the user's to choose. */
  readonly commands: readonly string[];
}

const set = (setting: string, ...values: readonly (readonly [path: string, value: string])[]): Mend => ({
  setting,
  commands: values.map(([path, value]) => `slipway settings set ${path} ${value}`),
});
const lessMemory = set('vm.memoryMiB', ['vm.memoryMiB', 'MIB']);
const proxy = set('network.proxy', ['network.proxy', 'manual'], ['network.httpProxy', 'http://HOST:PORT']);
const containerProxy = set('network.containerProxy', ['network.containerProxy', 'docker']);
const certificates = set('network.certificates', ['network.certificates', 'PATH']);
const shares: Mend = { setting: 'vm.shares', commands: ['slipway share list', 'slipway share add FOLDER'] };
const daemon: Mend = { setting: 'vm.daemon', commands: ['slipway settings edit'] };
const ownEngine: Mend = { setting: 'engine.source', commands: ['slipway engine vm'] };

/** By the id of what says what is wrong. */
export const MENDS: Readonly<Record<string, Mend>> = {
  'diagnose.noName': set('network.dns', ['network.dns', 'ADDRESS']),
  'diagnose.nameUnknown': proxy,
  'diagnose.proxySilent': proxy,
  'settings.proxyScript': proxy,
  'diagnose.folderUnseen': shares,
  'shares.missing': shares,
  'shares.notFolder': shares,
  'shares.notServed': shares,
  'shares.notMounted': shares,
  'diagnose.diskFull': { setting: 'disk.folder', commands: ['slipway disk move FOLDER'] },
  'advice.diskFull': set('vm.diskGiB', ['vm.diskGiB', 'GIB']),
  'qemu.noMemory': lessMemory,
  'sleep.noRoom': lessMemory,
  'sleep.sharedMemory': lessMemory,
  'settings.dockerConfig': containerProxy,
  'settings.noCertificates': certificates,
  'settings.badCertificate': certificates,
  'settings.daemonRefused': daemon,
  'settings.notTaken': daemon,
  'settings.notInForce': daemon,
  'engine.noContext': ownEngine,
  'engine.damagedContext': ownEngine,
  'engine.withoutTls': ownEngine,
  'engine.untrusted': ownEngine,
};

/** How something that is wrong is mended by a setting, by what is said of it or of its reason; null where none mends it. */
export function mendOf({ id, params = {}, hint }: Message): Mend | null {
  if (id === 'settings.limited') return set(String(params.name), [String(params.name), 'NUMBER']);
  const own = id !== undefined && Object.hasOwn(MENDS, id) ? MENDS[id] : undefined;
  const reasons = [...Object.values(params), hint].filter((each) => typeof each === 'object');
  return own ?? reasons.reduce<Mend | null>((found, reason) => found ?? mendOf(reason), null);
}
