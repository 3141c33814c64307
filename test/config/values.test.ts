// Durations, sizes and numbers: what is taken, and what a person reads otherwise.
import { describe, expect, it } from 'vitest';
import {
  parseBoolean,
  parseBytes,
  parseBytesOrUnlimited,
  parseCpus,
  parseDuration,
  parseDurationOrZero,
  parsePort,
} from '../../src/config/values.ts';

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['1500us', 2],
  ])('reads %s as %i ms', (text, value) => {
    expect(parseDuration(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['30', '"30" is not a duration. Write 250ms, 30s, 5m or 1h30m. A number needs its unit: 30s.'],
    ['soon', '"soon" is not a duration. Write 250ms, 30s, 5m or 1h30m.'],
    ['1 m', '"1 m" is not a duration. Write 250ms, 30s, 5m or 1h30m.'],
    ['-5s', '"-5s" is not a duration. Write 250ms, 30s, 5m or 1h30m.'],
    ['0s', '"0s" is too short. The shortest duration is 1ms.'],
    ['600h', '"600h" is too long. The longest duration is 596h.'],
  ])('refuses %s', (text, message) => {
    expect(parseDuration(text)).toEqual({ ok: false, message });
  });

  it('takes zero where zero means something', () => {
    expect(parseDurationOrZero('0s')).toEqual({ ok: true, value: 0 });
  });
});

describe('sizes', () => {
  it.each([
    ['1024', 1024],
    ['64k', 65_536],
    ['512m', 536_870_912],
    ['512MB', 536_870_912],
    ['1.5GiB', 1_610_612_736],
    ['0', 0],
  ])('reads %s as %i bytes', (text, value) => {
    expect(parseBytes(text)).toEqual({ ok: true, value });
  });

  it.each(['5x', 'm', '', '-1', '1e3', '99999999t'])('refuses %j', text => {
    expect(parseBytes(text)).toEqual({
      ok: false,
      message: `"${text}" is not a size. Write 512m, 1g or a number of bytes.`,
    });
  });

  it('takes -1 where there may be no limit', () => {
    expect(parseBytesOrUnlimited('-1')).toEqual({ ok: true, value: -1 });
    expect(parseBytesOrUnlimited('-2')).toEqual({
      ok: false,
      message: '"-2" is not a size. Write 512m, 1g, a number of bytes, or -1 for no limit.',
    });
  });
});

describe('numbers and switches', () => {
  it.each(['0', '65536', '80.5', 'http', ''])('refuses %j as a port', text => {
    expect(parsePort(text)).toEqual({
      ok: false,
      message: `"${text}" is not what fits here. Write a whole number from 1 to 65535.`,
    });
  });

  it('reads a share of a CPU', () => {
    expect(parseCpus('.5')).toEqual({ ok: true, value: 0.5 });
    expect(parseCpus('0')).toEqual({ ok: false, message: '"0" is not a number of CPUs. Write 0.5, 1 or 2.' });
  });

  it('reads true and false, and helps with yes and no', () => {
    expect(parseBoolean('True')).toEqual({ ok: true, value: true });
    expect(parseBoolean('no')).toEqual({
      ok: false,
      message: '"no" is neither true nor false. Write false.',
    });
    expect(parseBoolean('maybe')).toEqual({ ok: false, message: '"maybe" is neither true nor false.' });
  });
});
