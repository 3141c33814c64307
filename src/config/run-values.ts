// Values of single `run` keys: restart policies, hosts, devices, users, commands.
import type { RestartPolicy } from '../core/service.ts';
import { looksLikeIp } from './ports.ts';
import { byForm, list, text } from './schema-kit.ts';
import { bad, good, type Parsed, type Parser, show, wholeNumber } from './values.ts';
import { splitWords } from './words.ts';

export const parseRestart: Parser<RestartPolicy> = value => {
  if (value === 'no' || value === 'always' || value === 'unless-stopped') return good({ name: value });
  const [name, count = '0', more] = value.split(':');
  const retries = wholeNumber({ from: 0 })(count);
  if (name === 'on-failure' && more === undefined && retries.ok)
    return good({ name, maximumRetryCount: retries.value });
  const quoted =
    value === 'false' ? ' YAML reads an unquoted no as text, but false as false: write "no".' : '';
  return bad(
    `${show(value)} is not a restart policy. Write no, always, unless-stopped, on-failure or on-failure:3.${quoted}`,
  );
};

export const parseNetworkMode: Parser<string> = value => {
  if (value === 'host' || value === 'none' || value === 'bridge' || /^container:.+/.test(value))
    return good(value);
  if (value.startsWith('service:'))
    return bad('Deckhand knows no Compose services. Write container: and the container’s name.');
  return bad(
    `${show(value)} is not a network mode. Write host, none, bridge or container:name. For a network by its name, use "networks".`,
  );
};

/** `/path` or `/path:size=64m,mode=1777`. */
export const parseTmpfs: Parser<readonly [path: string, options: string]> = value => {
  const colon = value.indexOf(':');
  const path = colon === -1 ? value : value.slice(0, colon);
  if (!path.startsWith('/'))
    return bad(`${show(value)} is not a path in the container. Write /tmp or /tmp:size=64m.`);
  return good([path, colon === -1 ? '' : value.slice(colon + 1)]);
};

export const parseUserOrGroup: Parser<string> = value =>
  /^[\w.$-]+(?::[\w.$-]+)?$/.test(value)
    ? good(value)
    : bad(`${show(value)} is not a user. Write a name, an id, or user:group.`);

/** `host:ip` or `host=ip`; `host-gateway` stands for the Docker host. Gives `host:ip`. */
export const parseExtraHost: Parser<string> = value => {
  const match = /^([^:=\s]+)[:=](.+)$/.exec(value);
  const ip = (match?.[2] ?? '').replace(/^\[(.*)\]$/, '$1');
  if (match === null || !(ip === 'host-gateway' || looksLikeIp(ip))) {
    return bad(
      `${show(value)} is not a host with its address. Write name:10.0.0.1, or name:host-gateway for the Docker host.`,
    );
  }
  return good(`${match[1] ?? ''}:${ip}`);
};

export const parseDevice: Parser<string> = value =>
  /^\/[^:]+(?::\/[^:]+)?(?::[rwm]{1,3})?$/.test(value)
    ? good(value)
    : bad(`${show(value)} is not a device. Write /dev/on-host, /dev/on-host:/dev/in-container or …:rwm.`);

const anyWord: Parser<string> = value =>
  value.includes('\0') ? bad('A word can’t hold a NUL character.') : good(value);
const words = (value: string): Parsed<readonly string[]> => {
  const split = splitWords(value, { refuseShellSyntax: false });
  return split.ok ? split : bad(`${split.message} Write a list to be sure: ["program", "argument"].`);
};

/** A command: a list of words, or one text that is split as a shell splits it. No shell runs it. */
export const argumentList = byForm<readonly string[]>(
  { text: text(words, 'a command'), list: list(text(anyWord, 'a word'), 'a list of words') },
  'a command: text, or a list of words',
);
