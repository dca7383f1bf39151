/** An option of a command. `value` names what follows it; without, it is a switch. */
export interface OptionSpec {
  readonly short?: string;
  readonly value?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

/** What the command line understands of one command. */
export interface CommandSpec {
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Names of what must follow, in order. */
  readonly operands: readonly string[];
  /** Names of what may follow those. */
  readonly optional?: readonly string[];
  /** What may follow after `--`. */
  readonly rest?: string;
  /** It ends as what it ran, and a reader that goes away ends it as it ends any program. */
  readonly passesOn?: true;
}

/** Options of every command. */
export const COMMON: Readonly<Record<string, OptionSpec>> = {
  json: { help: 'print the result as JSON on stdout' },
  help: { short: 'h', help: 'show this help' },
};

const IN_CONTAINER = {
  user: { short: 'u', value: 'USER', help: 'run as this user' },
  workdir: { short: 'w', value: 'DIR', help: 'start in this folder' },
  env: {
    short: 'e',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'set a variable; NAME alone takes its value from here',
  },
} as const;

const YES: OptionSpec = { short: 'y', help: 'do not ask, as a script cannot answer' };

export const SOURCES = ['host', 'console', 'dockerd', 'containerd'] as const;

/** Every command, in the order help shows them. */
export const COMMANDS = {
  up: { summary: 'start Slipway in the background and wait until the engine answers', options: {}, operands: [] },
  down: {
    summary: 'stop the VM, and the background host unless the app is open',
    options: { force: { help: 'stop at once, without an orderly power-off; end a host that does not answer' } },
    operands: [],
  },
  restart: { summary: 'restart the VM and wait until the engine answers', options: {}, operands: [] },
  sleep: {
    summary: 'save the VM to disk and give its memory back; whatever needs the engine wakes it',
    options: {},
    operands: [],
  },
  repair: {
    summary: 'check the VM’s files and its data disk, mend what can be, and start again; no data is lost',
    options: { yes: YES },
    operands: [],
  },
  reset: {
    summary: 'delete all images, containers and volumes, and start again with an empty disk',
    options: { yes: YES },
    operands: [],
  },
  uninstall: {
    summary: 'delete everything Slipway keeps on this computer but the program itself, and say what is left',
    options: { yes: YES },
    operands: [],
  },
  status: { summary: 'say what runs; exit code 3 when nothing does', options: {}, operands: [] },
  open: { summary: 'open Slipway in the browser, starting it where needed', options: {}, operands: [] },
  serve: {
    summary: 'run Slipway in the foreground until Ctrl-C',
    options: {
      web: { help: 'serve the app on 127.0.0.1 and print its one-time URL' },
      port: { value: 'PORT', help: 'port for --web; a free one by default' },
    },
    operands: [],
  },
  shell: {
    summary: 'open a terminal in a container, by name or the beginning of its id',
    options: IN_CONTAINER,
    operands: ['CONTAINER'],
    rest: 'COMMAND…',
    passesOn: true,
  },
  exec: {
    summary: 'run a command in a container without a terminal, with its output, errors and exit code',
    options: { interactive: { short: 'i', help: 'pass standard input on' }, ...IN_CONTAINER },
    operands: ['CONTAINER'],
    rest: 'COMMAND…',
    passesOn: true,
  },
  ssh: {
    summary: 'open a root shell in the VM, or run a command there',
    options: {},
    operands: [],
    rest: 'COMMAND…',
    passesOn: true,
  },
  engine: {
    summary: 'list the engines there are, or choose the one that the app and the command line work with',
    options: {
      forget: { help: 'forget the address ENGINE: pages may not use it any more, until it is confirmed again' },
    },
    operands: [],
    optional: ['ENGINE'],
  },
  share: {
    summary: 'list the folders of this computer that containers can be given, add one, or remove it',
    options: {
      'read-only': { help: 'with add: containers cannot write to it, whatever they do' },
      force: { help: 'with remove, or add in another mode: be it that containers that run use it' },
    },
    operands: [],
    optional: ['list|add|remove', 'FOLDER'],
  },
  disk: {
    summary: 'show the VM’s data disk, give back what it does not use, move, grow, export or import it',
    options: { home: { help: 'with move: back to where Slipway keeps its other files' }, yes: YES },
    operands: [],
    optional: ['show|reclaim|move|grow|export|import|discard', 'FOLDER|GIB|FILE'],
  },
  tools: {
    summary:
      'list docker’s tools that come with Slipway and which ones are used, put them on your path, or take them away',
    options: {},
    operands: [],
    optional: ['list|install|remove', 'TOOL'],
  },
  settings: {
    summary:
      'list, read and change settings by their paths, such as vm.cpus; a VALUE of - is read from stdin; edit opens all of them in $EDITOR',
    options: {},
    operands: [],
    optional: ['list|get|set|edit', 'PATH', 'VALUE'],
  },
  diagnose: {
    summary: 'say what is wrong, try what is needed, and write a bundle for those who help; nothing is sent',
    options: {
      output: { short: 'o', value: 'FILE', help: 'the bundle; a new file here by default' },
      'with-names': { help: 'keep the names of containers, hosts, files and people in it' },
    },
    operands: [],
  },
  logs: {
    summary: 'show logs of the host and the VM',
    options: {
      source: { short: 's', value: 'NAME', multiple: true, help: `one of ${SOURCES.join(', ')}; all by default` },
      follow: { short: 'f', help: 'go on with new lines until Ctrl-C' },
      lines: { short: 'n', value: 'NUMBER', help: 'how many of the last lines to begin with; 100 by default' },
    },
    operands: [],
  },
  version: { summary: 'print the version', options: {}, operands: [] },
  help: { summary: 'show help, also of one command', options: {}, operands: [], optional: ['COMMAND'] },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;
export const commandNames = Object.keys(COMMANDS) as CommandName[];

/** Whether a command line names a command that ends as what it ran; see `passesOn`. */
export function passesOn(argv: readonly string[]): boolean {
  const word = argv.find((each) => !each.startsWith('-'));
  return commandNames.some((name) => name === word && specOf(name).passesOn);
}

/** What is understood of a command; the widened type. */
export const specOf = (name: CommandName): CommandSpec => COMMANDS[name];
