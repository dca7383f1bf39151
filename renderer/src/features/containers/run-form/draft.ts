/** The run form as typed: text, not yet checked. */
export interface RunDraft {
  readonly image: string;
  readonly name: string;
  readonly command: string;
  readonly entrypoint: string;
  readonly ports: readonly PortDraft[];
  readonly mounts: readonly MountDraft[];
  readonly env: readonly EnvDraft[];
  readonly workdir: string;
  readonly user: string;
  readonly tty: boolean;
  readonly interactive: boolean;
  readonly autoRemove: boolean;
  readonly restart: 'no' | 'always' | 'unless-stopped' | 'on-failure';
}

interface Keyed {
  /** Of this line of the form, for as long as it is there. */
  readonly key: number;
}
export interface PortDraft extends Keyed {
  readonly host: string;
  readonly container: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** The image for which it was filled in; null when the user made it. */
  readonly from: string | null;
}
export interface MountDraft extends Keyed {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}
export interface EnvDraft extends Keyed {
  readonly name: string;
  readonly value: string;
}

export const emptyDraft: RunDraft = {
  image: '',
  name: '',
  command: '',
  entrypoint: '',
  ports: [],
  mounts: [],
  env: [],
  workdir: '',
  user: '',
  tty: false,
  interactive: false,
  autoRemove: false,
  restart: 'no',
};
