export const ko = {} as never;
