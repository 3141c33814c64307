// What a deployment needs from the world, as interfaces: one file of ports/ each.
export type * from './ports/builder.ts';
export type * from './ports/clock.ts';
export type * from './ports/hooks.ts';
export type * from './ports/logs.ts';
export type * from './ports/repositories.ts';
export type * from './ports/storage.ts';
export type * from './ports/store.ts';
export type * from './ports/target.ts';
