// Runs in Node's loader thread: answers the module `electron` with the stand-in.
let electron = '';

export const initialize = (data) => {
  electron = data.electron;
};

export const resolve = (specifier, context, next) =>
  specifier === 'electron' || specifier === 'electron/main'
    ? { url: electron, format: 'module', shortCircuit: true }
    : next(specifier, context);
