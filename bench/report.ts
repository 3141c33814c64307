// Prints figures: as text for a terminal, and as the table of docs/benchmarks.md.
import type { Figure, Side, Unit } from './figure.ts';
import type { Spread } from './statistics.ts';

/** One figure, as soon as it is there. */
export function asText(figure: Figure): string {
  const { name, what, against, value, unit, bound, runs } = figure;
  return [
    `${name}: ${what}`,
    `  against ${against}`,
    `  ${spreadText(value, unit)}   ${verdict(figure)} (at most ${number(bound, unit)}), ${runs} runs`,
    ...figure.sides.map(side => `  ${side.name}: ${spreadText(side.spread, side.unit)}`),
    ...figure.remarks.map(remark => `  ${remark}`),
  ].join('\n');
}

/** The whole table, and a line that says how many bounds are reached. */
export function asSummary(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const lines = figures.map(figure => {
    const { name, value, unit, bound } = figure;
    const cells = [name.padEnd(width), spreadText(value, unit).padEnd(28), `at most ${number(bound, unit)}`];
    return `${cells.join('   ').padEnd(width + 50)} ${verdict(figure)}`;
  });
  const missed = figures.filter(({ reached }) => !reached);
  const end =
    missed.length === 0
      ? `All ${figures.length} bounds are reached.`
      : `${missed.length} of ${figures.length} bounds are NOT reached: ${missed.map(({ name }) => name).join(', ')}.`;
  return ['Median (minimum–maximum)', ...lines, end].join('\n');
}

/** Ready for docs/benchmarks.md. */
export function asMarkdown(figures: readonly Figure[]): string {
  const rows = figures.map(figure => {
    const { name, what, against, value, unit, bound, sides } = figure;
    const measured = sides.map(side => `${side.name} ${spreadText(side.spread, side.unit)}`).join('<br>');
    const cells = [
      `\`${name}\``,
      what,
      against,
      spreadText(value, unit),
      number(bound, unit),
      verdict(figure),
      measured,
    ];
    return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    '| row | what | against | median (minimum–maximum) | at most | | measured |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function verdict({ reached }: Figure): string {
  return reached ? 'reached' : '**not reached**';
}

export function spreadText({ min, median, max }: Spread, unit: Unit | Side['unit']): string {
  const bare = (value: number): string => number(value, unit).replace(/ .*/, '');
  return `${number(median, unit)} (${bare(min)}–${bare(max)})`;
}

/** As many digits as people read: `0.26`, `148 ms`, `3.2 ms`, `71.4 MB`. */
function number(value: number, unit: Unit | Side['unit']): string {
  switch (unit) {
    case 'ratio':
      return value.toFixed(2);
    case 'ms':
      return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
    case 'MB':
      return `${value.toFixed(1)} MB`;
  }
}
