/** Of what is said above every page, which comes late. */
export const notice = {
  notice: {
    asleep:
      'The engine is asleep. Shown is what was known at {{time}}; published ports are closed, and whatever needs the engine wakes it.',
    crashed:
      'The VM ended unexpectedly at {{time}} and was started again. Containers that ran were cut off; those without a restart policy stay stopped.',
    disk: {
      warn: 'The VM’s disk is {{percent}}% full. Pulls and containers fail when no space is left.',
      bad: 'The VM’s disk is {{percent}}% full: pulls and containers are about to fail. Remove what is not used.',
      unused: 'Show unused images',
    },
  },
} as const;
