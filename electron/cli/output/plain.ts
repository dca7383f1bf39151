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

/** How DOCKER_HOST is set where the user is: in a POSIX shell, or in PowerShell. */
export function dockerHostLine(dockerHost: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `$env:DOCKER_HOST = '${dockerHost.replaceAll("'", "''")}'`;
  return `DOCKER_HOST=${shellQuote(dockerHost)}`;
}
