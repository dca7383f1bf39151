import { messages } from './define.ts';

export const diagnoseMessages = messages('diagnose', {
  vmOff: { text: 'the VM is off', hint: 'Start it with "slipway up", or in the app.' },
  vmOnItsWay: 'the VM is starting or waking, which is waited for up to a minute',
  vmNotReady: { text: 'the VM is not ready yet: it is {state}', hint: 'Wait for it, or look at the log "console".' },
  otherEngine: 'another engine than the VM’s is in use',
  noEngine: { text: 'the engine does not answer', hint: 'Look at the log "dockerd", or restart the VM.' },
  noEngineBecause: {
    text: 'the engine does not answer: {reason}',
    hint: 'Look at the log "dockerd", or restart the VM.',
  },
  noPort: {
    text: 'a port of the VM cannot be reached from this computer: {reason}',
    hint: 'A firewall or security program may block connections on this computer itself.',
  },
  noFolders: 'no folder is shared',
  folderUnseen: {
    text: 'the VM does not see what is in {path}',
    hint: 'Restart the VM, or take the folder out of the shared ones and add it again.',
  },
  noName: {
    text: 'the VM’s name servers do not answer',
    hint: 'Check that this computer is online, and the name servers in the settings.',
  },
  nameUnknown: {
    text: 'the VM’s name servers answer, but know no name of the internet',
    hint: 'This computer may be offline, or its network may need a proxy: see the settings.',
  },
  proxySilent: {
    text: 'the proxy {proxy} does not answer: images cannot be pulled through it',
    hint: 'Check that it runs, or change "Proxy" in Settings → Network.',
  },
  needsVm: 'it needs the VM, which does not run',
  diskFull: {
    text: 'the disk that Slipway’s data is on is nearly full: {free} MiB are left',
    hint: 'Free some space on this computer, or remove images that are not used.',
  },
  crashed: {
    text: 'the VM ended by itself and was started again {count} times',
    hint: 'The logs "console" and "vm-process" have its last words.',
  },
  emulated: {
    text: 'the VM runs on an emulated CPU, which is slow',
    hint: 'Switch virtualisation on in this computer’s firmware, or give this user access to it.',
  },
});
