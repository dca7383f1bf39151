import { shellQuote } from '../../contract/cli-line.ts';

/** One line of plain text for a terminal: what names and messages from outside may hold, but no control characters. */
export function plain(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '�')
    .trim();
}

/** Seconds with one decimal, minutes beyond a hundred of them. */
export function seconds(ms: number): string {
  const s = ms / 1000;
  return s < 100 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
}

/** A size of a disk: "3.2 GiB", as the settings count them. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

/** How DOCKER_HOST is set where the user is: in a POSIX shell, or in PowerShell. */
export function dockerHostLine(dockerHost: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `$env:DOCKER_HOST = '${dockerHost.replaceAll("'", "''")}'`;
  return `DOCKER_HOST=${shellQuote(dockerHost)}`;
}
