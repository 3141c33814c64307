// A reload takes a good config and keeps the old one when the new one is wrong.
import { describe, expect, it } from 'vitest';
import type { LoadResult } from '../../src/config/file.ts';
import { createConfigHolder } from '../../src/config/live-config.ts';
import { app, config, load } from './load.ts';

describe('the config in force', () => {
  it('is replaced by a good one, and everybody hears of it', () => {
    let next: LoadResult = load(app('branch: two'));
    const holder = createConfigHolder(config(app('branch: one')), () => next);
    const heard: string[] = [];
    const end = holder.onChange((now, before) =>
      heard.push([before, now].map(({ apps }) => apps[0]?.services[0]?.repository.branch).join(' -> ')),
    );
    expect(holder.reload()).toMatchObject({ ok: true, changed: true });
    expect(holder.current().apps[0]?.services[0]?.repository.branch).toBe('two');
    expect(heard).toEqual(['one -> two']);

    end();
    next = load(app('branch: three'));
    holder.reload();
    expect(heard).toHaveLength(1);
  });

  it('stays when the new one has mistakes', () => {
    const good = config(app());
    const holder = createConfigHolder(good, () => load(app('brnch: x')));
    holder.onChange(() => expect.fail('nothing has changed'));
    expect(holder.reload()).toMatchObject({ ok: false, report: [{ path: 'apps.api.brnch', line: 4 }] });
    expect(holder.current()).toBe(good);
  });

  it('stays when nothing has changed', () => {
    const good = config(app());
    const holder = createConfigHolder(good, () => load(app()));
    holder.onChange(() => expect.fail('nothing has changed'));
    expect(holder.reload()).toMatchObject({ ok: true, changed: false });
    expect(holder.current()).toBe(good);
  });
});
