// The process's log: JSON lines for machines, readable lines on a terminal, and no secret in either.
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  readonly format: 'json' | 'pretty' | 'auto';
  /** Whether the output is a terminal, which `auto` goes by. */
  readonly isTerminal: boolean;
  /** Hides secrets in a whole line, whatever field they are in. */
  readonly redact: (text: string) => string;
  readonly write: (line: string) => void;
}

/** Redacts the finished line, so that no field, error message or stack can be forgotten. */
export async function createLogger({
  level,
  format,
  isTerminal,
  redact,
  write,
}: LoggerOptions): Promise<Logger> {
  const json = format === 'json' || (format === 'auto' && !isTerminal);
  const sink: DestinationStream = { write: line => write(redact(line)) };
  const destination = json ? sink : await readable(sink);
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, destination);
}

/** Loads what makes lines readable only here: beside a supervisor nobody needs it. */
async function readable(sink: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty');
  const prettify = prettyFactory({
    colorize: false,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
  });
  return { write: line => sink.write(prettify(line) ?? line) };
}
