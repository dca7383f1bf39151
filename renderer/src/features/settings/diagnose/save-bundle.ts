import { api } from '../../../lib/bridge/client.ts';

/** Asks for a bundle and hands it to the browser's, or the app's, own way of saving files: no page names a file of this computer. */
export async function saveBundle(withNames: boolean): Promise<void> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of api().diagnose.bundle({ withNames })) pieces.push(new Uint8Array(piece));
  const address = URL.createObjectURL(new Blob(pieces, { type: 'application/gzip' }));
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-');
  const link = Object.assign(document.createElement('a'), {
    ...{ href: address, download: `slipway-diagnosis-${stamp}.tar.gz` },
  });
  link.click();
  // Whoever saves it has it by then: the address is only there to begin with.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
