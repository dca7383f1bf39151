import { z } from 'zod';
import { cutText } from '../base/cut-text.ts';
import type { EngineInfo } from '../contract/engine.ts';
import type { EngineClient } from './client.ts';
import type { CallLimits } from './modem.ts';
import { keys, number, part, text, texts } from './records/safe.ts';

const rawInfo = part({
  Name: text,
  OperatingSystem: text,
  KernelVersion: text,
  Driver: text,
  CgroupVersion: text,
  NCPU: z.int().catch(0),
  MemTotal: number,
  Runtimes: keys,
  SecurityOptions: texts,
  Warnings: texts,
});

/** What `docker info` tells of the engine's machine. */
export async function engineInfo(client: EngineClient, limits: CallLimits = {}): Promise<EngineInfo> {
  const raw = rawInfo.parse(await client.docker(limits).info());
  return {
    name: raw.Name,
    operatingSystem: raw.OperatingSystem,
    kernelVersion: raw.KernelVersion,
    storageDriver: raw.Driver,
    cgroupVersion: raw.CgroupVersion,
    cpus: raw.NCPU,
    memoryBytes: raw.MemTotal,
    runtimes: raw.Runtimes,
    securityOptions: raw.SecurityOptions,
    warnings: raw.Warnings,
  };
}

/** The id an engine gave itself when its data folder was new; empty where it has none. */
export async function engineId(client: EngineClient, deadlineMs: number): Promise<string> {
  const { ID } = part({ ID: text }).parse(await client.docker({ deadlineMs }).info());
  return cutText(ID, 200);
}
