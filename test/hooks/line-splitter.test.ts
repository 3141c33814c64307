// Chunks become lines wherever they are cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter } from '../../src/hooks/line-splitter.ts';

test('lines come out the same however the output is cut into chunks', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 20 }).map(text => text.replace(/[\r\n]/g, ''))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (lines, sizes) => {
        const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''));
        const found: string[] = [];
        const splitter = createLineSplitter(line => void found.push(line));
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          splitter.write(bytes.subarray(at, at + size));
          at += size;
        }
        splitter.end();
        expect(found).toEqual(lines);
      },
    ),
  );
});

test('output without a line end is handed on in pieces, not collected', () => {
  const found: string[] = [];
  const splitter = createLineSplitter(line => void found.push(line));
  for (let turn = 0; turn < 100; turn += 1) splitter.write(Buffer.alloc(10_000, 'x'));
  expect(found.length).toBeGreaterThan(25);
  splitter.end();
  expect(found.join('')).toHaveLength(1_000_000);
});
