import { messages } from './define.ts';

/** Of the Docker Engine and the way to it. What the engine itself says is a quotation. */
export const engineMessages = messages('engine', {
  /** An answer that makes no sense. What is wrong is for those who mend it, in English. */
  misunderstood: '{what}',
  saidTwice: {
    text: 'the request says "{key}" twice, which can be read in two ways',
    hint: 'Say it once.',
  },
  bodyTooLarge: {
    text: 'the request has more than {mib} MiB, too much to see which paths of this computer it asks for',
    hint: 'Put large values into a file that is bound, or into the image.',
  },
  silent: 'the engine answered {status} without a reason',
  answered: 'The engine answered {status}. The program that asked was told why.',
  redirect: 'the engine answered with a redirect ({status}), which is refused',
  late: {
    text: '{what} did not finish within {seconds} s',
    hint: 'The engine may still be working on it. Check its state before trying again.',
  },
  socketForbidden: {
    text: "the engine's socket may not be opened: {reason}",
    hint: 'Check who owns the socket. On Linux, being in the group "docker" is usually what is missing.',
  },
  nobodyThere: 'nothing answers where the engine should be: {reason}',
  untrusted: {
    text: "the engine's certificate is not trusted: {reason}",
    hint: 'Check the certificates of the docker context.',
  },
  diskFull: '{reason}',
  lostBecause: 'the connection to the engine was lost: {reason}',
  lost: 'the connection to the engine was lost',
  closed: 'the engine closed the connection',
  stopped: 'the engine has stopped',
  asleep: { text: 'the VM went to sleep', hint: 'Whatever needs the engine wakes it.' },
  moved: 'the engine is to be found at another place now',
  hostEnding: 'Slipway is ending',
  connectsAgain: 'Slipway connects again by itself.',
  none: 'there is no engine to ask just now',
  startIt: 'Start the engine, then try again.',
  connectsByItself: 'Slipway connects to it by itself. Try again then.',

  notDocker: 'what answers there is not a Docker engine: it names no API version',
  tooOld: { text: "the engine's API {offered} is older than {oldest}", hint: 'Use Docker Engine 20.10 or newer.' },
  tooNew: { text: 'the engine wants API {oldest} or newer; Slipway knows up to {newest}', hint: 'Update Slipway.' },
  tooDeep: {
    text: 'the engine answered {path} with a document that is nested too deeply',
    hint: "Slipway reads up to {levels} levels; the engine's own documents have fewer than 20.",
  },

  noContext: {
    text: 'there is no docker context named "{name}"',
    hint: 'See "docker context ls" for those there are.',
  },
  withoutTls: {
    text: '{host} has no TLS here, and without it anyone on the network could use it',
    hint: 'Give its docker context a client certificate, or put ca.pem, cert.pem and key.pem into the docker command’s configuration folder. Or use ssh://user@host.',
  },
  unused: 'the engine is not used any more',
  unconfirmed: {
    text: 'nobody has confirmed yet that the engine at {place} is to be used',
    hint: 'The app asks. Elsewhere it is the command line that chooses a new address: slipway engine ADDRESS',
  },
  chosen: { text: 'the engine at {place} is the one that is chosen', hint: 'Choose another one first.' },
  asking: 'another engine is being asked about',
  noSource: 'that is no place of an engine',
  noPlace: {
    text: '"{host}" is not a place of an engine',
    hint: 'Use unix:///path, npipe://, ssh://user@host or tcp://host:port with TLS.',
  },
  damagedContext: {
    text: 'the docker context "{name}" cannot be read: its meta.json is damaged',
    hint: 'Remove it with "docker context rm {name}" and create it again.',
  },
  unreadable: {
    text: '{path} cannot be read: {reason}',
    hint: 'It is a file of the docker command: see to it that it is yours and readable.',
  },
});

/** What can be done about what an engine says. */
export const adviceMessages = messages('advice', {
  diskFull: 'Remove images, containers or volumes that are not needed, or enlarge the disk in Settings.',
  rateLimit: 'The registry limits how often it may be asked. Sign in, or try again later.',
  signIn: 'The registry wants a sign-in: run "docker login" for it, then try again.',
  noAccess: 'Check the name. If the repository is private, sign in with "docker login" first.',
  noManifest: 'Check the tag and the platform: the registry has the repository, but not this.',
  portTaken: 'Choose another host port, or stop what uses this one.',
  noRegistry: 'The registry cannot be found. Check the network connection, the name and the proxy settings.',
  loopbackRegistry: 'No registry answers on the engine’s own machine.',
  loopbackRegistryOfVm:
    'No registry answers in the VM, which that address means to its engine. One on this computer is called {address}:PORT there.',
  registrySilent: 'The registry does not answer. Check the network connection and the proxy settings, then try again.',
  registryBrokeOff: 'The connection to the registry broke off. Try again; what has been fetched is kept.',
  registryWithoutTls:
    'This registry has no TLS. The engine takes it once it stands in "insecure-registries" of its daemon.json.',
  registryWithoutTlsOfVm:
    'This registry has no TLS. Slipway’s own engine takes such a one only on this computer, where it is called {address}:PORT; bring another here with a tunnel, such as "ssh -L PORT:localhost:PORT HOST".',
  registryUntrusted: "The registry's certificate is not trusted by the engine.",
  paused: 'Resume the container first ("docker unpause").',
  restarting: 'It ends as often as it starts. Its logs say why ("docker logs"); stop it to end that.',
});
