// Whatever Deckhand is known to post is what Slack takes.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkBlocks } from '../../../sandbox/workspace/block-kit/check.ts';
import { isObject, parseJson } from '../../../sandbox/workspace/json.ts';

const files = globSync('test/slack/**/*.snap.json');

test('there are snapshots', () => {
  expect(files.length).toBeGreaterThan(40);
});

test.for(files)('%s', file => {
  const snapshot = parseJson(readFileSync(file, 'utf8'));
  const blocks = isObject(snapshot) ? snapshot['blocks'] : undefined;
  expect(Array.isArray(blocks)).toBe(true);
  expect(checkBlocks(blocks).problems).toEqual([]);
});
