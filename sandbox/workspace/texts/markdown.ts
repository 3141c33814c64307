// Standard Markdown, as the `markdown` block takes it, parsed for the page.
// Source: https://docs.slack.dev/reference/block-kit/blocks/markdown-block
import { lexer, type Token, type Tokens } from 'marked';
import { withEmoji } from './emoji.ts';
import type { Inline } from './mrkdwn.ts';

export type Markdown =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'heading'; readonly depth: number; readonly inlines: readonly Inline[] }
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly ListItem[] }
  | { readonly kind: 'quote'; readonly children: readonly Markdown[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly align: readonly (string | null)[];
      /** The first row is the head. */
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

export interface ListItem {
  /** Undefined where it is no task. */
  readonly checked: boolean | undefined;
  readonly children: readonly Markdown[];
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
};
const unescapeEntities = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (found, name: string) => ENTITIES[name] ?? found);

/** The lexer's own types are open (`Tokens.Generic`), so what it says is narrowed by `type` here, in one place. */
const isA = <Type extends string>(token: Token, type: Type): token is Extract<Token, { type: Type }> =>
  token.type === type;

const plain = (tokens: readonly Token[] | undefined): string =>
  (tokens ?? []).map(token => ('text' in token ? String(token.text) : token.raw)).join('');

function inlinesOf(tokens: readonly Token[] | undefined): readonly Inline[] {
  return (tokens ?? []).flatMap((token): readonly Inline[] => {
    if (isA(token, 'strong')) return [{ kind: 'bold', children: inlinesOf(token.tokens) }];
    if (isA(token, 'em')) return [{ kind: 'italic', children: inlinesOf(token.tokens) }];
    if (isA(token, 'del')) return [{ kind: 'strike', children: inlinesOf(token.tokens) }];
    if (isA(token, 'codespan')) return [{ kind: 'code', text: token.text }];
    if (isA(token, 'br')) return [{ kind: 'text', text: '\n' }];
    if (isA(token, 'link'))
      return [{ kind: 'link', url: token.href, label: unescapeEntities(plain(token.tokens)) || token.href }];
    // Slack's clients show an image in Markdown as a link.
    if (isA(token, 'image')) return [{ kind: 'link', url: token.href, label: token.text || token.href }];
    if (isA(token, 'text') && token.tokens) return inlinesOf(token.tokens);
    if (isA(token, 'checkbox')) return [];
    // Anything else, HTML too, is shown as it was written.
    const text = 'text' in token ? String(token.text) : token.raw;
    return [{ kind: 'text', text: withEmoji(unescapeEntities(text)) }];
  });
}

function listOf(list: Tokens.List): Markdown {
  const items = list.items.map(item => ({
    checked: item.task ? item.checked === true : undefined,
    children: blocksOf(item.tokens),
  }));
  return { kind: 'list', start: list.ordered ? Number(list.start) || 1 : undefined, items };
}

function tableOf({ header, align, rows }: Tokens.Table): Markdown {
  return {
    kind: 'table',
    align,
    rows: [header, ...rows].map(row => row.map(cell => inlinesOf(cell.tokens))),
  };
}

function blocksOf(tokens: readonly Token[]): readonly Markdown[] {
  return tokens.flatMap((token): readonly Markdown[] => {
    switch (token.type) {
      case 'space':
      case 'def':
      case 'checkbox':
        return [];
      case 'hr':
        return [{ kind: 'rule' }];
      case 'code':
        return [{ kind: 'code', text: plain([token]) }];
      default:
    }
    if (isA(token, 'heading'))
      return [{ kind: 'heading', depth: token.depth, inlines: inlinesOf(token.tokens) }];
    if (isA(token, 'blockquote')) return [{ kind: 'quote', children: blocksOf(token.tokens ?? []) }];
    if (isList(token)) return [listOf(token)];
    if (isTable(token)) return [tableOf(token)];
    if (isA(token, 'paragraph')) return [{ kind: 'paragraph', inlines: inlinesOf(token.tokens) }];
    return [{ kind: 'paragraph', inlines: inlinesOf([token]) }];
  });
}

const isList = (token: Token): token is Tokens.List => token.type === 'list' && 'items' in token;
const isTable = (token: Token): token is Tokens.Table => token.type === 'table' && 'rows' in token;

/** Parses Markdown. Never throws: everything is Markdown. */
export const parseMarkdown = (text: string): readonly Markdown[] => blocksOf(lexer(text));
