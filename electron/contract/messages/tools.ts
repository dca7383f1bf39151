import { messages } from './define.ts';

/** Of docker's tools that come with Slipway. */
export const toolMessages = messages('tools', {
  notShipped: {
    text: 'this Slipway brings no docker command: there is none at {path}',
    hint: 'Install Slipway again; in a checkout: "npm run vm:tools".',
  },
  damaged: {
    text: 'what says which tools Slipway brings cannot be read: {path}',
    hint: 'Install Slipway again; in a checkout: "npm run vm:tools".',
  },
  unknown: { text: 'Slipway brings no tool {name}', hint: 'List them with: slipway tools list' },
  missing: {
    text: '{name} did not come with this Slipway, and this computer has none',
    hint: 'Install Slipway again, or {name} as your system has it; in a checkout: "npm run vm:tools".',
  },
  noHome: {
    text: 'there is no folder for links to the tools: this user has no home',
    hint: 'Set HOME to a folder of your own.',
  },
  inTheWay: {
    text: '{path} is not Slipway’s, and is where a link to its tools belongs',
    hint: 'Move it away, then try again.',
  },
  notLinked: {
    text: 'there can be no link at {path}: {reason}',
    hint: 'Check who may write to that folder. On Windows, links need its developer mode.',
  },
});
