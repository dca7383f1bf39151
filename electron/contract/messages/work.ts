import { messages } from './define.ts';

/** What was being done with a file or socket when it failed: what comes after "cannot". */
export const workMessages = messages('work', {
  backUpSettings: 'back up the settings',
  clearRemains: 'clear away what the last VM left',
  deleteDataDisk: 'delete the data disk',
  findDataDisk: 'look at the data disk',
  findFolder: 'look at a folder',
  findSocket: 'look at a socket',
  keepHostOutput: 'keep what the host says',
  lockFile: 'lock a file',
  lockFolder: 'lock a folder',
  makeDataDisk: 'make room for the data disk',
  openPort: 'open a port',
  openSocket: 'open a socket',
  prepareFolder: 'prepare a folder',
  reachHost: 'reach the host',
  readArchive: 'read an exported data disk',
  readCertificates: 'read certificates',
  readDataDisk: 'read the data disk',
  readFolder: 'look into a folder',
  readIdentity: "read the VM's identity",
  readImage: 'read the guest image',
  readKernel: 'read the guest’s kernel',
  removeSocket: 'remove a stale socket',
  writeDataDisk: 'write the data disk',
  writeFile: 'write a file',
  writeLog: 'write a log',
});

export type Work = keyof typeof workMessages;
