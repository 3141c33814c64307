// The keys of retention: what the host keeps of build cache and logs.
import { defaultRetention, type RetentionSettings } from '../core/retention.ts';
import { map, text } from './schema-kit.ts';
import { bad, good, type Parser, parseBytes, parseDuration, show, wholeNumber } from './values.ts';

const dayMs = 24 * 3_600_000;

/** `90d`, or a duration: milliseconds. */
const parseAge: Parser<number> = value => {
  const days = /^(\d{1,5})d$/.exec(value.trim())?.[1];
  if (days !== undefined && Number(days) > 0) return good(Number(days) * dayMs);
  const duration = parseDuration(value);
  return duration.ok ? duration : bad(`${show(value)} is not a time. Write 90d, 12h, or none to keep all.`);
};

const parseCacheSize: Parser<number> = value => {
  const size = parseBytes(value);
  return size.ok ? size : bad(`${show(value)} is not a size. Write 10g, 512m, or none for no bound.`);
};

/** Infinite for `none`. */
function orNone(parse: Parser<number>): Parser<number> {
  return value => (value.trim() === 'none' ? good(Number.POSITIVE_INFINITY) : parse(value));
}

export const retentionShape = {
  build_cache: text(orNone(parseCacheSize), 'a size such as 10g, or none').default(
    defaultRetention.buildCacheBytes,
  ),
  logs: text(orNone(parseAge), 'a time such as 90d, or none').default(defaultRetention.logsMs),
  logs_per_service: text(wholeNumber({ from: 1 }), 'a number of logs').default(
    defaultRetention.logsPerService,
  ),
};

export const retentionSchema = map(retentionShape, 'a map: build_cache, logs, logs_per_service', {
  keep: 'How many releases stay is said per app: "keep" beside its "repo".',
  releases: 'How many releases stay is said per app: "keep" beside its "repo".',
})
  .prefault({})
  .transform(
    ({ build_cache, logs, logs_per_service }): RetentionSettings => ({
      buildCacheBytes: build_cache,
      logsMs: logs,
      logsPerService: logs_per_service,
    }),
  );
