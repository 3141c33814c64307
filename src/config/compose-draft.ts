// Collects flags of `docker run` as the keys of a Compose service: one schema reads both, so that they can't differ.
import type { Flag } from './docker-run-flag-table.ts';
import { mountFlagToLongForm } from './mounts.ts';
import { type PathSegment, renderPath } from './problems.ts';
import { bad, good, type Parsed, show } from './values.ts';

export interface RunFlags {
  /** Plain data for the schema of `run`. */
  readonly run: Readonly<Record<string, unknown>>;
  /** From `--platform`: it belongs to the build. */
  readonly platform?: string;
  /** By rendered path of a key or an item of `run`: the flag that it came from, as typed. */
  readonly origins: ReadonlyMap<string, string>;
  /** Whole sentences. */
  readonly mistakes: readonly string[];
}

interface NetworkOptions {
  aliases: string[];
  ipv4_address?: string;
}

export class ComposeDraft {
  readonly #single: Record<string, unknown> = {};
  readonly #lists: Record<string, unknown[]> = {};
  readonly #named: Record<string, Record<string, unknown>> = {};
  readonly #logOptions: Record<string, string | null> = {};
  readonly #networks: Record<string, NetworkOptions> = {};
  readonly #endpoint: NetworkOptions = { aliases: [] };
  readonly #origins = new Map<string, string>();
  readonly #mistakes: string[] = [];
  #platform: string | undefined;

  mistake(message: string): void {
    this.#mistakes.push(message);
  }

  /** `typed` is the flag with its value as the user wrote it. */
  add(flag: Flag, value: string, typed: string): void {
    const landing = this.#land(flag, value);
    if (landing.ok) this.#origins.set(renderPath(landing.value), typed);
    else this.mistake(`${typed}: ${landing.message}`);
  }

  /** Puts the value where it belongs and gives the path in `run`. */
  #land(flag: Flag, value: string): Parsed<readonly PathSegment[]> {
    const [name, behind] = nameAndValue(value);
    switch (flag.to) {
      case 'ignored':
        return good(['']);
      case 'switch':
      case 'set':
        this.#single[flag.key] = value;
        return good([flag.key]);
      case 'command':
        this.#single[flag.key] = value === '' ? [] : [value];
        return good([flag.key]);
      case 'seconds':
        if (!/^\d+$/.test(value)) return bad(`${show(value)} is not a number of seconds.`);
        this.#single[flag.key] = `${value}s`;
        return good([flag.key]);
      case 'list':
        return this.#push(flag.key, value);
      case 'named':
        return this.#name(flag.key, name, behind);
      case 'env_file':
        return this.#push('env_file', { path: value, format: 'raw' });
      case 'mount': {
        const long = mountFlagToLongForm(value);
        return long.ok ? this.#push('volumes', long.value) : long;
      }
      case 'healthcheck':
        return this.#name('healthcheck', flag.key, value);
      case 'logging':
        if (flag.key === 'driver') return this.#name('logging', 'driver', value);
        this.#logOptions[name] = behind;
        return good(['logging', 'options', name]);
      case 'ulimit': {
        const [soft = '', hard = soft] = (behind ?? '').split(':');
        return this.#name('ulimits', name, { soft, hard });
      }
      case 'gpus': {
        const devices = /^"?device=(.+?)"?$/.exec(value)?.[1];
        this.#single['gpus'] =
          devices === undefined ? value.replace(/^count=/, '') : [{ device_ids: devices.split(',') }];
        return good(['gpus']);
      }
      case 'platform':
        this.#platform = value;
        return good(['']);
      case 'alias':
        this.#endpoint.aliases.push(value);
        return good(['']);
      case 'ip':
        this.#endpoint.ipv4_address = value;
        return good(['']);
      case 'network':
        return this.#network(value);
    }
  }

  finish(): RunFlags {
    const first = Object.values(this.#networks)[0];
    const { aliases, ipv4_address } = this.#endpoint;
    if (aliases.length > 0 || ipv4_address !== undefined) {
      if (first === undefined) this.mistake('--network-alias and --ip need a --network of your own.');
      first?.aliases.push(...aliases);
      if (first !== undefined && ipv4_address !== undefined) first.ipv4_address = ipv4_address;
    }
    if (Object.keys(this.#logOptions).length > 0) this.#name('logging', 'options', this.#logOptions);
    const networks = Object.keys(this.#networks).length > 0 ? { networks: this.#networks } : {};
    return {
      run: { ...this.#single, ...this.#lists, ...this.#named, ...networks },
      ...(this.#platform === undefined ? {} : { platform: this.#platform }),
      origins: this.#origins,
      mistakes: this.#mistakes,
    };
  }

  #push(key: string, value: unknown): Parsed<readonly PathSegment[]> {
    this.#lists[key] = [...(this.#lists[key] ?? []), value];
    return good([key, this.#lists[key].length - 1]);
  }

  #name(key: string, name: string, value: unknown): Parsed<readonly PathSegment[]> {
    this.#named[key] = { ...this.#named[key], [name]: value };
    return good([key, name]);
  }

  /** `host`, a name, or `name=front,alias=web,ip=10.0.0.5`. */
  #network(value: string): Parsed<readonly PathSegment[]> {
    if (/^(?:host|none|bridge|default|container:.*)$/.test(value)) {
      this.#single['network_mode'] = value === 'default' ? 'bridge' : value;
      return good(['network_mode']);
    }
    const parts = value.includes('=') ? value.split(',') : [`name=${value}`];
    const options: NetworkOptions = { aliases: [] };
    let network = '';
    for (const part of parts) {
      const [key, given] = nameAndValue(part);
      if (key === 'name') network = given ?? '';
      else if (key === 'alias') options.aliases.push(given ?? '');
      else if (key === 'ip') options.ipv4_address = given ?? '';
      else return bad(`Deckhand does not take ${show(key)} here. It takes name, alias and ip.`);
    }
    if (!/^[a-zA-Z0-9][\w.-]*$/.test(network))
      return bad(`${show(network)} is not the name of a Docker network.`);
    this.#networks[network] = options;
    return good(['networks', network]);
  }
}

function nameAndValue(text: string): readonly [name: string, value: string | null] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
}
