import type { RunSpec } from './run-spec.ts';

/** Quotes a word for a POSIX shell, only where needed; empty becomes ''. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Joins words into a command line that a POSIX shell splits back into the same words. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

/** The `docker run` line equal to a run specification. With `maskEnv`, values of variables are left out, as for a log. */
export function dockerRunLine(spec: RunSpec, options: { maskEnv?: boolean } = {}): string {
  const words = ['docker', 'run'];
  if (spec.autoRemove) words.push('--rm');
  words.push(...(spec.interactive && spec.tty ? ['-dit'] : spec.interactive ? ['-di'] : spec.tty ? ['-dt'] : ['-d']));
  if (spec.name) words.push('--name', spec.name);
  if (spec.restart !== 'no') words.push('--restart', spec.restart);
  if (spec.user) words.push('--user', spec.user);
  if (spec.workdir) words.push('--workdir', spec.workdir);
  for (const { name, value } of spec.env) words.push('-e', options.maskEnv ? name : `${name}=${value}`);
  for (const port of spec.ports) words.push('-p', portWord(port));
  for (const { source, target, readOnly } of spec.mounts)
    words.push('-v', `${source}:${target}${readOnly ? ':ro' : ''}`);
  for (const [key, value] of Object.entries(spec.labels)) words.push('--label', `${key}=${value}`);
  const [entrypoint, ...entrypointArguments] = spec.entrypoint;
  if (entrypoint !== undefined) words.push('--entrypoint', entrypoint);
  return commandLine([...words, spec.image, ...entrypointArguments, ...spec.command]);
}

function portWord(port: RunSpec['ports'][number]): string {
  const ip = port.hostIp === undefined ? '' : port.hostIp.includes(':') ? `[${port.hostIp}]:` : `${port.hostIp}:`;
  const container = port.protocol === 'tcp' ? `${port.containerPort}` : `${port.containerPort}/${port.protocol}`;
  return port.hostPort === null && ip === '' ? container : `${ip}${port.hostPort ?? ''}:${container}`;
}
