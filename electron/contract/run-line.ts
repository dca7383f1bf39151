import { commandLine } from './cli-line.ts';
import { moreWords } from './run-options.ts';
import type { RunSpec } from './run-spec.ts';
import type { Masking } from './run-words.ts';

/** The `docker run` line equal to a run specification. */
export function dockerRunLine(spec: RunSpec): string {
  return commandLine(dockerRunWords(spec));
}

/** Its words. With `mask`, values that may be secrets are left out, as for a log. */
export function dockerRunWords(spec: RunSpec, { mask = false }: Partial<Masking> = {}): readonly string[] {
  const words = ['docker', 'run'];
  if (spec.autoRemove) words.push('--rm');
  words.push(...(spec.interactive && spec.tty ? ['-dit'] : spec.interactive ? ['-di'] : spec.tty ? ['-dt'] : ['-d']));
  if (spec.name) words.push('--name', spec.name);
  if (spec.restart !== 'no') words.push('--restart', restartWord(spec));
  if (spec.user) words.push('--user', spec.user);
  if (spec.workdir) words.push('--workdir', spec.workdir);
  for (const { name, value } of spec.env) words.push('-e', mask ? name : `${name}=${value}`);
  for (const port of spec.ports) words.push('-p', portWord(port));
  for (const { source, target, readOnly } of spec.mounts)
    words.push('-v', `${source}:${target}${readOnly ? ':ro' : ''}`);
  for (const [key, value] of Object.entries(spec.labels)) words.push('--label', `${key}=${value}`);
  words.push(...moreWords(spec.more, { mask }));
  const [entrypoint, ...entrypointArguments] = spec.entrypoint;
  if (entrypoint !== undefined) words.push('--entrypoint', entrypoint);
  return [...words, spec.image, ...entrypointArguments, ...spec.command];
}

function restartWord({ restart, restartRetries }: RunSpec): string {
  return restart === 'on-failure' && restartRetries ? `${restart}:${restartRetries}` : restart;
}

function portWord(port: RunSpec['ports'][number]): string {
  const ip = port.hostIp === undefined ? '' : port.hostIp.includes(':') ? `[${port.hostIp}]:` : `${port.hostIp}:`;
  const container = port.protocol === 'tcp' ? `${port.containerPort}` : `${port.containerPort}/${port.protocol}`;
  return port.hostPort === null && ip === '' ? container : `${ip}${port.hostPort ?? ''}:${container}`;
}
