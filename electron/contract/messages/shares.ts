import { messages } from './define.ts';

/** Of folders of this computer that the VM shares. */
export const shareMessages = messages('shares', {
  noFileServer: {
    text: 'folders of this computer cannot be shared with the VM: {program} is not installed',
    hint: 'Install it: "sudo apt install virtiofsd" on Debian 13, Ubuntu 24.04 and newer, "sudo dnf install virtiofsd" on Fedora.',
  },
  unsupported: 'this VM cannot share folders of this computer',
  tooMany: 'the VM can share {limit} folders at once',
  notServed: '{path} cannot be shared: {reason}',
  missing: { text: '{path} is not there', hint: 'It is shared as soon as it is.' },
  notFolder: { text: '{path} is no folder', hint: 'Share the folder that it is in.' },
  ownData: { text: 'Slipway keeps its own data in {path}', hint: 'Share another folder.' },
  holdsDisk: {
    text: 'the data disk of the VM lies in {path}: containers could read all of it',
    hint: 'Share another folder, or move the disk out of it with: slipway disk move',
  },
  already: '{path} is shared already',
  inUse: {
    text: '{path} is used by containers that run: {containers}',
    hint: 'Stop them first. "slipway share" with --force does it all the same, and they cannot read what is in it any more.',
  },
  notListed: { text: '{path} is not a shared folder', hint: 'List them with: slipway share list' },
  ended: { text: 'the program that serves {path} has ended', hint: 'It is started again.' },
  broken: 'Containers that had it before {path} was served anew have to be restarted.',
  tooFewWatches: {
    text: 'not all changes in {path} wake watchers in containers: this computer allows a user too few file watches',
    hint: 'Allow more: "sudo sysctl fs.inotify.max_user_watches=1048576".',
  },
  tooFewWatchers: {
    text: 'changes in {path} do not wake watchers in containers: too many programs of this user watch files already',
    hint: 'Allow more: "sudo sysctl fs.inotify.max_user_instances=1024".',
  },
  tooManyToWatch: {
    text: 'not all changes in {path} wake watchers in containers: more than {limit} folders lie in what containers bind',
    hint: 'Bind the folder that is worked in alone.',
  },
  restart: {
    text: 'the VM that is running cannot share folders: it was started by an older Slipway',
    hint: 'Restart the VM.',
  },
  notMounted: 'the VM cannot mount {path}: {reason}',
  notShared: { text: '{path} is not shared with the VM', hint: 'Share its folder with: slipway share add {folder}' },
  leadsOut: {
    text: '{path} leads to {real}, which is not shared with the VM',
    hint: 'Share its folder with: slipway share add {folder}',
  },
  leadsElsewhere: {
    text: '{path} is in a folder that containers may write to, and leads out of it, to {folder}',
    hint: 'Share that folder itself with: slipway share add {folder}',
  },
  ofTheSystem: {
    text: '{path} belongs to the system of this computer: it cannot be shared, as the VM has a system of its own',
    hint: 'Copy what the container needs into a folder that is shared.',
  },
  hostSocket: {
    text: '{path} is a socket of this computer: containers cannot be given those, but for docker.sock',
    hint: 'Have its program listen on a port: containers reach this computer as host.docker.internal.',
  },
  notNow: '{path} cannot be used now: {reason}',
});
