/** Slipway's version: what host and CLI say they are. A test keeps it equal to package.json's. */
export const VERSION = '0.1.0';
