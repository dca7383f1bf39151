/** Whether Cmd, not Ctrl, is the key of shortcuts. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
