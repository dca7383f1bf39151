import { VERSION } from '../../contract/version.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { COMMON, type CommandName, commandNames, type OptionSpec, specOf } from '../args/commands.ts';
import { usage } from '../args/parse.ts';
import type { Command } from '../context.ts';
import { EXIT } from '../exit.ts';

/** `slipway help [COMMAND]`. */
export const help: Command = async (cli) => {
  const topic = cli.invocation.operands[0] as CommandName | undefined;
  for (const line of topic ? commandHelp(topic) : overview()) cli.say(line);
  cli.result({ commands: Object.fromEntries(commandNames.map((name) => [name, specOf(name)])), exitCodes: EXIT });
  return EXIT.done;
};

/** `slipway version`. */
export const version: Command = async (cli) => {
  cli.say(`slipway ${VERSION}`);
  cli.result({ version: VERSION, protocol: PROTOCOL });
  return EXIT.done;
};

function overview(): string[] {
  return [
    'Slipway: a Docker engine in a light VM, and an app for it.',
    '',
    'Usage: slipway COMMAND [OPTIONS]',
    '',
    ...commandNames.map((name) => `  ${name.padEnd(9)} ${specOf(name).summary}`),
    '',
    'Every command takes --json and --help; `slipway help COMMAND` says more.',
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not running.',
    '`shell`, `exec` and `ssh` end with the exit code of what ran there.',
    '',
    'SLIPWAY_HOME names another folder for everything Slipway keeps; SLIPWAY_DEBUG=1 shows stack traces.',
  ];
}

function commandHelp(name: CommandName): string[] {
  const spec = specOf(name);
  const options = Object.entries({ ...spec.options, ...COMMON });
  return [
    `Usage: slipway ${usage(name)} [OPTIONS]`,
    '',
    `  ${spec.summary}`,
    '',
    ...options.map(([option, details]) => `  ${optionWords(option, details).padEnd(26)} ${details.help}`),
    ...(NOTES[name] ?? []).flatMap((line) => ['', line]),
  ];
}

function optionWords(name: string, { short, value }: OptionSpec): string {
  return `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
}

const PIPED =
  'On a terminal it is one. Without, input is piped in, and output and errors come out apart, byte for byte.';
const ENDS = 'Its exit code is 128 + n after signal n. Ctrl-C ends what runs there, too.';
const NOTES: Partial<Record<CommandName, readonly string[]>> = {
  shell: [PIPED, ENDS],
  exec: ['Without -i its input is empty.', ENDS],
  ssh: [PIPED, ENDS],
  engine: [
    'ENGINE is vm, for Slipway’s own, the name of a docker context, or an address as DOCKER_HOST spells it: unix:///path, ssh://user@host, tcp://host:port with TLS.',
  ],
  tools: [
    'Without a TOOL it is docker, docker compose and docker buildx. Helpers for passwords, docker-credential-…, have to be named: docker keeps passwords with one as soon as it is on PATH.',
    'They become links, in ~/.local/bin or another folder of your PATH, and in ~/.docker/cli-plugins. What is there and not Slipway’s is left.',
  ],
  down: [
    'With --force, a host that is stopped or does not answer within some seconds is killed, and a new one stops the VM it left.',
  ],
  status: [
    'Exit code 3 when no host runs; 0 also while its VM is stopped, which "state" says.',
    'Without a host, "state" is "degraded" while a VM still runs that a host left behind.',
  ],
};
