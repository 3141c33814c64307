// What the engine says when a port is taken, in our words.
import { expect, test } from 'vitest';
import { inWords } from '../../src/core/explain.ts';
import { startError } from '../../src/docker/ports-in-use.ts';

const said = (message: string) => Object.assign(new Error(message), { statusCode: 500 });

test('a port that the engine itself keeps is named, with what helps', () => {
  const held =
    '(HTTP code 500) server error - driver failed programming external connectivity on endpoint api (b7f3): Bind for 127.0.0.1:42141 failed: port is already allocated';
  expect(inWords(startError(said(held)))).toMatch(/^Port 42141 is taken\. .*restart the engine/);
});

test('where the engine names no port, it is the likely one; anything else is what it is', () => {
  expect(startError(said('address already in use'), 80)).toMatchObject({
    reason: { code: 'port_taken', port: 80 },
  });
  expect(startError(said('no such file'))).toMatchObject({ reason: { code: 'engine_error' } });
});
