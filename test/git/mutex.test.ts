// One writer at a time per mirror, also when somebody in the queue gives up.
import { expect, test } from 'vitest';
import { createMutex } from '../../src/git/mutex.ts';
import { never } from './fixtures.ts';

test('work under one key goes one after the other in the order it was asked for, under another key at once', async () => {
  const mutex = createMutex();
  const events: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = mutex.run('a', never, async () => {
    await gate.promise;
    events.push('first');
  });
  const second = mutex.run('a', never, async () => void events.push('second'));
  await mutex.run('b', never, async () => void events.push('other'));
  gate.resolve();
  await Promise.all([first, second]);
  expect(events).toEqual(['other', 'first', 'second']);
});

test('who gives up waiting goes at once, and lets nobody pass who has to wait still', async () => {
  const mutex = createMutex();
  const events: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = mutex.run('a', never, async () => {
    await gate.promise;
    events.push('first');
  });
  const controller = new AbortController();
  const second = mutex.run('a', controller.signal, async () => void events.push('second'));
  const third = mutex.run('a', never, async () => void events.push('third'));
  controller.abort(new Error('given up'));
  await expect(second).rejects.toThrow('given up');
  expect(events).toEqual([]);
  gate.resolve();
  await Promise.all([first, third]);
  expect(events).toEqual(['first', 'third']);
});

test('work that fails lets the next one in', async () => {
  const mutex = createMutex();
  await expect(mutex.run('a', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await mutex.run('a', never, async () => 'next')).toBe('next');
});
