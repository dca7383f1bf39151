/**
 * Names and terms that Korean developers write in Latin letters: products, programs, file formats, protocols, units, keys,
 * and words to be typed as they are.
 */
const TERMS = new Set(
  (
    'Slipway Docker Hub Engine Linux Debian Ubuntu Fedora macOS Windows Electron Chromium QEMU KVM TCG HVF dockerd containerd docker slipway ' +
    'SELinux true false busybox nginx bash zsh ash sh root tar env API CLI CPU GPU TTY TLS SSH SCTP TCP UDP IPv IP VM JSON NUL ID PID ' +
    'HTTP HTTPS PEM OOM KiB MiB GiB kB MB GB Ctrl Shift Alt Space Del Esc Enter Tab English sha linux amd arm PATH PORT HOST ' +
    'SLIPWAY_HOME SLIPWAY_WEB_PORT SIGKILL SIGTERM data NAME'
  ).split(' '),
);

/** What is typed, such as a command, a path, an address, a reference, an id: quoted, or of signs that no word has. */
const LITERAL =
  /"[^"]*"|“[^”]*”|<\w+>|(?:docker|slipway) [a-z]+|npm run [a-z:]+|\{+\w+\}+|\S*[\w-][/\\:=@][\w./\\-]\S*|[\w-]+(?:\.[\w-]+)+|-{1,2}[\w-]+|[\w-]*\d[\w-]*/g;

/** A place for a value and, right after it, a particle that goes by the sound it ends with: no text knows that. */
export const guessedParticle = /\}["”']?(?:은|는|이|가|을|를|과|와|으로|로|라|나|랑|며|여)/;

/** The English words in what should be Korean. That there is Korean beside them is no excuse. */
export function englishIn(text: string): string[] {
  const words = text.replace(LITERAL, ' ').match(/[A-Za-z][A-Za-z_’']*/g) ?? [];
  return words.filter((word) => word.length > 2 && !TERMS.has(word));
}
