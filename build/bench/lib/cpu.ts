import { readFile } from 'node:fs/promises';

/** CPU seconds of a process so far, from the kernel's hundredths. Linux only. */
export async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
