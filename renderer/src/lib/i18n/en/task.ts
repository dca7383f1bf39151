export const task = {
  task: {
    back: 'Back to activity',
    state: { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
    cancel: 'Cancel',
    retry: 'Try again',
    command: 'Equals this command',
    started: 'Started',
    running: 'Running for',
    took: 'Took',
    gone: 'This task is gone',
    goneText: 'Finished tasks are forgotten when they are cleared, and when Slipway ends.',
  },
} as const;
