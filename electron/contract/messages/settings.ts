import { messages } from './define.ts';

export const settingMessages = messages('settings', {
  tooManyCpus: 'this machine has {max} CPUs: use a number from 1 to {max}',
  tooMuchMemory: 'this machine can give a VM at most {max} MiB: use a number from 512 to {max}',
  diskTooSmall: 'the data disk cannot be smaller than {min} GiB, as it never shrinks',
  unreadableFile: '{path} could not be read',
  unwritableFile: '{path} is not writable',

  /** What happened to the file. */
  unreadable: 'The settings file cannot be read. The standard settings are in use; the file was left as it is.',
  damaged: 'The settings file was damaged. A copy was kept, and the standard settings are in use.',
  newer:
    'The settings file is from a newer Slipway (version {version}). A copy was kept; what this one knows is in use.',
  reset: 'These settings were not valid and are back at their standard values: {names}. A copy of the file was kept.',
  limited: '{name} is {allowed} for now: {reason}.',
  notSaved: 'Settings cannot be saved: {reason}. Changes last until Slipway ends.',
});
