import { messages } from './define.ts';

export const settingMessages = messages('settings', {
  tooManyCpus: 'this machine has {max} CPUs: use a number from 1 to {max}',
  tooMuchMemory: 'this machine can give a VM at most {max} MiB: use a number from 512 to {max}',
  diskTooSmall: 'the data disk cannot be smaller than {min} GiB, as it never shrinks',
  daemonKey: { text: 'Slipway sets "{key}" of daemon.json itself', hint: 'Leave it out.' },
  daemonKeySetting: {
    text: 'Slipway sets "{key}" of daemon.json itself',
    hint: 'Change the setting {setting} instead.',
  },
  daemonRefused: { text: 'the engine does not take this configuration: {reason}', hint: 'Nothing was changed.' },
  notTaken: {
    text: 'the engine did not come back with this configuration: {reason}',
    hint: 'What was before is in force again.',
  },
  notAnswered: {
    text: 'the engine did not answer in time after it was started with these settings',
    hint: 'What was before is in force again. The settings may well be in order: this computer may be busy. Try again later.',
  },
  notInForce: {
    text: 'the engine did not start with these settings, and runs without your daemon.json: {reason}',
    hint: 'Correct daemon.json in the settings.',
  },
  notTold: {
    text: 'the VM could not be given these settings: {reason}',
    hint: 'It is tried again; they count at the latest once the VM is restarted.',
  },
  hiddenPassword: {
    text: 'the password of this address is hidden, and goes to no other proxy or user by itself',
    hint: 'Write the address with its password.',
  },
  dockerConfig: {
    text: 'the docker command’s configuration {path} cannot be changed: {reason}',
    hint: 'Mend that file, or choose "docker config" for "Proxy of containers".',
  },
  noJsonObject: 'it is no JSON object',
  containersNotTold: {
    text: 'containers are not told of their proxy: {reason}',
    hint: 'Mend that, then restart the VM.',
  },
  proxyScript: {
    text: 'this computer finds its proxy by a script ({script}), which Slipway does not run',
    hint: 'Ask who looks after your network for the proxy’s address, and enter it in the settings.',
  },
  noCertificates: {
    text: 'there is no certificate in {path}',
    hint: 'Use a file in PEM format, or a folder of such files.',
  },
  badCertificate: { text: '{path} holds a certificate that cannot be read', hint: 'Use a file in PEM format.' },
  locked: {
    text: '{path} is set by your organisation, in {file}',
    hint: 'Whoever looks after this computer can change it.',
  },
  unreadableFile: '{path} could not be read',
  unwritableFile: '{path} is not writable',

  /** What happened to the file. */
  unreadable: 'The settings file cannot be read. The standard settings are in use; the file was left as it is.',
  damaged: 'The settings file was damaged. A copy was kept, and the standard settings are in use.',
  newer:
    'The settings file is from a newer Slipway (version {version}). A copy was kept; what this one knows is in use.',
  reset: 'These settings were not valid and are back at their standard values: {names}. A copy of the file was kept.',
  limited: '{name} is {allowed} for now: {reason}.',
  policyDamaged: 'The policy file {path} cannot be read, and nothing of it is in force: {reason}.',
  policyForeign:
    'The policy file {path} is not in force: it, or the folder it is in, does not belong to the administrators of this computer, as far as can be told.',
  policyInvalid: 'These values in the policy file {path} are not valid, and not in force: {names}.',
  notSaved: 'Settings cannot be saved: {reason}. Changes last until Slipway ends.',
});
