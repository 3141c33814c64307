// Values of Deckhand's own variables. What is secret is never repeated in a message.
import { looksLikeIp } from './ports.ts';
import { bad, good, type Parser, show } from './values.ts';

const tokens = {
  xoxb: { pattern: /^(?:xoxe\.)?xoxb-\S+$/, words: 'a bot token: it begins with xoxb-' },
  xapp: { pattern: /^xapp-\S+$/, words: 'an app-level token: it begins with xapp-' },
} as const;

/** https://docs.slack.dev/authentication/tokens */
export function parseSlackToken(kind: keyof typeof tokens): Parser<string> {
  return text => {
    if (tokens[kind].pattern.test(text)) return good(text);
    const prefix = /^(xox[a-z]|xapp)-/.exec(text)?.[1];
    return bad(
      `This is not ${tokens[kind].words}.${prefix === undefined ? '' : ` The one given begins with ${prefix}-.`}`,
    );
  };
}

/** Gives it with a slash at the end, as Slack's client joins method names to it. */
export const parseApiUrl: Parser<string> = text => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return bad(`${show(text)} is not a web address. Slack’s is https://slack.com/api/.`);
  return good(url.href.endsWith('/') ? url.href : `${url.href}/`);
};

export const parseAddress: Parser<string> = text =>
  looksLikeIp(text) || /^[a-zA-Z0-9]([\w.-]*[a-zA-Z0-9])?$/.test(text)
    ? good(text)
    : bad(
        `${show(text)} is not an address to listen on. Write 0.0.0.0 for every one, or 127.0.0.1 for this machine only.`,
      );

/** https://docs.docker.com/reference/cli/docker/#environment-variables */
export const parseDockerHost: Parser<string> = text =>
  /^(?:unix:\/\/\/|npipe:\/\/\/\/|(?:tcp|http|https|ssh):\/\/[^/\s]+)\S*$/.test(text)
    ? good(text)
    : bad(
        `${show(text)} is not the address of a Docker engine. Write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.`,
      );
