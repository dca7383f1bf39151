export const disk = {
  disk: {
    title: 'Disk of the VM',
    size: 'Size',
    sizes: '{{real}} on this computer, of {{logical}} it may take. What is deleted in the VM comes back by itself.',
    lost: 'The disk is not to be found.',
    none: 'There is no disk yet: it is made with the first start of the VM.',
    reclaim: 'Reclaim now',
    reclaimHint: 'Gives this computer all that the VM’s file system does not use',
    freed: '{{size}} were given back to this computer.',
    folder: 'Data folder',
    folderHint:
      'The VM is off while its disk goes to another drive, and containers that ran start again afterwards; within one it runs on.',
    folderExample: '/mnt/big',
    fileExample: '/mnt/big/slipway-disk.tar.zst',
    choose: 'Choose a folder for the disk',
    chooseExport: 'Choose a folder to export to',
    chooseImport: 'Choose a file to import',
    move: 'Move',
    moveHome: 'Move back to Slipway’s folder',
    moveTitle: 'Move the VM’s disk?',
    exportTitle: 'Export the VM’s disk?',
    unlessInstant:
      'Where the disk can be moved or copied in an instant nothing is; else the VM starts again by itself, and then what ran in it.',
    export: 'Export to a folder',
    exportHint:
      'All images, containers and volumes in one new file, read again when it is written. The VM is off meanwhile; containers that ran start again afterwards.',
    exportTo: 'Export',
    import: 'Import a file',
    importHint: 'Replaces everything there is now. It is deleted only when the VM runs with what was imported.',
    importFrom: 'Import…',
    importTitle: 'Replace the VM’s disk?',
    importText:
      'All images, containers and volumes there are now are deleted once the VM runs with the disk of {{path}}. Export them first to keep them.',
    importConfirm: 'Replace',
    running: {
      move: 'The disk is being moved to {{path}}: see the tasks.',
      export: 'The disk is being exported to {{path}}: see the tasks.',
      import: '{{path}} is being imported: see the tasks.',
    },
    brokenOff: {
      move: 'A move to {{path}} was broken off. Do it again to go on with it.',
      export: 'An export to {{path}} was broken off. Do it again to go on with it.',
      import: 'An import of {{path}} was broken off. Do it again to go on with it.',
    },
    discard: 'Discard',
  },
} as const;
