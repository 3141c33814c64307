// Bytes in pieces become lines.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/docker/build-lines.ts';

function split(...pieces: Uint8Array[]): string[] {
  const splitter = new LineSplitter();
  return [...pieces.flatMap(piece => splitter.push(piece)), ...splitter.end()];
}

test('lines are the same wherever the bytes are cut', () => {
  const text = fc
    .array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n', '50%\r', ' '))
    .map(parts => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat()), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const at = [0, ...cuts.map(cut => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(split(...pieces)).toEqual(split(bytes));
    }),
  );
});

test('of a progress bar only the last state is kept', () => {
  expect(split(Buffer.from('10%\r50%\r100%\ndone'))).toEqual(['100%', 'done']);
});

test('Windows line ends are line ends', () => {
  expect(split(Buffer.from('a\r\n'), Buffer.from('b\r'), Buffer.from('\nc'))).toEqual(['a', 'b', 'c']);
});

test('empty lines stay', () => {
  expect(split(Buffer.from('a\n\nb\n'))).toEqual(['a', '', 'b']);
});

test('output without line ends comes out in pieces instead of filling the memory', () => {
  const splitter = new LineSplitter();
  const megabyte = Buffer.alloc(1_000_000, 'x');
  const lines = [...splitter.push(megabyte), ...splitter.push(megabyte), ...splitter.end()];
  expect(lines.length).toBeGreaterThan(100);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThan(20_000);
  expect(lines.join('')).toHaveLength(2_000_000);
});
