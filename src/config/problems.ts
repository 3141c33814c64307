// One mistake in the settings, with its place, and the report of all of them that a person reads.

export interface ConfigProblem {
  /** The file as it was named, or `environment` for variables. */
  readonly file: string;
  /** From 1. Absent where there is no text to point at: a missing file, a variable. */
  readonly line?: number;
  readonly column?: number;
  /** `apps.api.run.ports[0]`, or a variable's name; empty when the file as a whole is meant. */
  readonly path: string;
  /** Whole sentences: what is wrong, what was expected, how to mend it. */
  readonly message: string;
}

export type PathSegment = string | number;

/** `apps.api.run.ports[0]`; a key with dots or spaces is quoted: `run.labels["com.example.team"]`. */
export function renderPath(path: readonly PathSegment[]): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    if (!/^[\w-]+$/.test(segment)) return `${text}[${JSON.stringify(segment)}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

/** By file, line and column; what has no line comes first. Repeated problems are told once. */
export function sortProblems(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const seen = new Set<string>();
  return problems
    .filter(({ file, line, column, path, message }) => {
      const key = JSON.stringify([file, line, column, path, message]);
      return !seen.has(key) && seen.add(key);
    })
    .sort(
      (a, b) =>
        a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    );
}

/** The report: one headline, then two lines for each problem, the first of which an editor can jump to. */
export function renderProblems(problems: readonly ConfigProblem[]): string {
  const headline =
    problems.length === 1
      ? 'There is 1 mistake in the settings:'
      : `There are ${problems.length} mistakes in the settings:`;
  const entries = sortProblems(problems).map(({ file, line, column, path, message }) => {
    const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
    return `  ${place}${path === '' ? '' : `  ${path}`}\n    ${message}`;
  });
  return [headline, ...entries].join('\n\n');
}
