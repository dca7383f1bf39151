import { Mutex } from '../../base/mutex.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';

export interface UdpLoopbackOptions {
  /** Runs an sh line in the guest to its end. */
  readonly exec: (command: string) => Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** The UDP ports that are published on the guest's 127.0.0.1 alone, and lead there now. */
  readonly ports: () => readonly number[];
}

/**
 * Has the guest lead on the datagrams that come to its address for what listens on its loopback alone, and no others: what is
 * published on all addresses later is Docker's own to lead.
 */
export class UdpLoopback {
  readonly #options: UdpLoopbackOptions;
  readonly #work = new Mutex();
  /** What the guest leads on; null where that is not known, as of a guest that an earlier host had. */
  #told: string | null = null;

  constructor(options: UdpLoopbackOptions) {
    this.#options = options;
  }

  /** Tells the guest where it does not know; `always`, as one that has started anew knows none. Rejects with VM_FAILED and its words. */
  bring({ always }: { readonly always: boolean }): Promise<void> {
    return this.#work.run(async () => {
      const { exec, ports } = this.#options;
      const list = [...new Set(ports())].join(', ');
      if (list === this.#told && !always) return;
      this.#told = null;
      const add = list === '' ? '' : `; add element ip slipway-host udp_loopback { ${list} }`;
      const { code, stderr } = await exec(`/usr/sbin/nft 'flush set ip slipway-host udp_loopback${add}'`);
      if (code !== 0) throw new AppError('VM_FAILED', quoted(stderr.trim().slice(0, 300) || `nft ended with ${code}`));
      this.#told = list;
    });
  }
}
