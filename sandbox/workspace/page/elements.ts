// Makes DOM nodes. Text goes in as text only: nothing that an app or a person writes is ever read as HTML.

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

function setAttributes(node: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? '' : value);
  }
}

/** `true` sets an attribute without a value; `false` and undefined leave it out. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  setAttributes(node, attributes);
  node.append(...children);
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Paths on a grid of 24, drawn by a line. */
const ICONS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  reply: 'M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  send: 'M4 12l16-8-5 16-3-7z',
  eye: 'M2 12s4-6 10-6 10 6 10 6-4 6-10 6-10-6-10-6zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z',
  down: 'M7 10l5 5 5-5',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  file: 'M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5',
  play: 'M8 5l11 7-11 7z',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  info: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v5M12 8h.01',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
} as const;
export type IconName = keyof typeof ICONS;

export const isIcon = (name: string): name is IconName => Object.hasOwn(ICONS, name);

/** A picture without a name of its own: what it stands in has to have one. */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  setAttributes(svg, { class: `icon icon-${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' });
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with a picture and a name for those who don't see it. */
export const iconButton = (name: IconName, label: string, className = ''): HTMLButtonElement =>
  make(
    'button',
    { type: 'button', class: `icon-button ${className}`, 'aria-label': label, title: label },
    icon(name),
  );

/** The element of the page with this id. @throws Error when the page has none of this kind. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const node = document.getElementById(id);
  if (!(node instanceof kind)) throw new Error(`The page has no #${id}.`);
  return node;
}

let made = 0;
/** An id that no other element of the page has. */
export function uniqueId(kind: string): string {
  made += 1;
  return `${kind}-${made}`;
}

/** Opens an address of an app in a tab of its own. Anything but the web is left alone. */
export function openLink(url: string): void {
  if (/^https?:/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
}
