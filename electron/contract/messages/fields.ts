import { messages } from './define.ts';

/** What is wrong with a value that does not fit the contract. */
export const fieldMessages = messages('fields', {
  containerId: 'a container id is 64 hexadecimal digits',
  imageId: 'an image id is sha256: and 64 hexadecimal digits',
  containerName: 'use two or more letters, digits, "_", "." or "-", starting with a letter or digit',
  imageReference: 'use a name such as nginx, nginx:1.27 or ghcr.io/owner/name:tag',
  absolutePath: 'use an absolute path',
  containerPath: 'use an absolute path inside the container',
  mountSource: 'use an absolute path or a volume name',
  socketPath: 'use an absolute path, such as /var/run/docker.sock',
  remoteHost: 'use ssh://user@host or tcp://host:2376',
  variableName: 'a name has no spaces and no "="',
  nul: 'this must not contain a NUL character',
  runOption: 'no option of docker run, or no value for it',
  newNameDigest: { text: 'a new name cannot contain a digest', hint: 'Use a name such as web:1.0.' },
  namePart: { text: '"{value}" cannot be part of a name', hint: 'Use a name without empty parts.' },
});

/** Those that a schema may name: they say all by themselves. */
export type FieldProblem = {
  [K in keyof typeof fieldMessages]: (typeof fieldMessages)[K] extends () => unknown ? K : never;
}[keyof typeof fieldMessages];

/** What a schema says of a value: its message's id, which zod passes on as text. `saidByIssue` makes the message of it. */
export function problem(name: FieldProblem): string {
  return `fields.${name}`;
}
