// Values of single keys of an app: names, branches, paths in the repository, Slack's ids.
import { bad, good, matching, type Parser, show } from './values.ts';

/** git's own rule for names, as far as it keeps a branch from being taken for an option or a path. */
export const parseBranch: Parser<string> = value =>
  /^(?!-|\/|\.)(?!.*(?:\.\.|\/\/|@\{|\.lock$|[/.]$))[^\s~^:?*[\\\p{Cc}]+$/u.test(value)
    ? good(value)
    : bad(`${show(value)} is not a branch’s name.`);

export const insideRepository: Parser<string> = value =>
  value.startsWith('/') ||
  value.split('/').includes('..') ||
  value === '' ||
  value.includes('\\') ||
  value.includes('\0')
    ? bad(
        `${show(value)} leaves the repository. Write a path inside it, with forward slashes, such as services/api.`,
      )
    : good(value.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '') || '.');

const names = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const reserved = ['to', 'in', 'help'];

/** A name that can be typed in a command and be part of an image's and a container's name. */
export const parseName: Parser<string> = name => {
  if (reserved.includes(name))
    return bad(`"${name}" is a word of the commands, as in "/deploy api to staging". Choose another name.`);
  return name.length >= 2 && name.length <= 40 && names.test(name)
    ? good(name)
    : bad(
        `${show(name)} can’t be a name here. Take 2 to 40 lower-case letters and digits, with single ".", "_" or "-" between them.`,
      );
};

const imagePart = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const imagePattern = new RegExp(`^(?:[a-zA-Z0-9.-]+(?::\\d+)?/)?${imagePart}(?:/${imagePart})*$`);
export const parseImageName: Parser<string> = name => {
  const tagged = /^(.+?)(?::[\w.-]+)?(?:@sha256:.*)?$/.exec(name)?.[1] ?? '';
  if (imagePattern.test(name)) return good(name);
  if (imagePattern.test(tagged))
    return bad(`${show(name)} has a tag. Deckhand tags each image with its commit: write ${show(tagged)}.`);
  return bad(
    `${show(name)} is not an image’s name. Write lower-case words with "/" between them, such as team/api.`,
  );
};
export const parseContainerName = matching(
  /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
  'a container’s name. Take two or more letters, digits, "_", "." and "-".',
);

export const userId = matching(
  /^[UW][A-Z0-9]{2,}$/,
  'a member id such as U012ABCDEF. In Slack: the profile, the three dots, “Copy member ID”.',
);
export const groupName: Parser<string> = value =>
  /^@?[\p{L}\p{N}_.-]+$/u.test(value)
    ? good(value.replace(/^@/, ''))
    : bad(`${show(value)} is not a user group. Write its id (S012ABCDEF) or its handle.`);
