// What can be done with a workspace besides what its people do.
import type { Ack } from './delivery/delivery.ts';
import type { RawRequest } from './delivery/http.ts';
import type { Directory } from './people/directory.ts';
import type { Who } from './people/roles.ts';
import type { User } from './people/user.ts';
import type { SocketControl } from './socket-mode/control.ts';
import type { StoredFile } from './stores/files.ts';
import type { Message } from './stores/messages.ts';
import type { Fault, SetFault } from './wire/faults.ts';
import type { LoggedRequest } from './wire/request-log.ts';

export interface Workspace extends AsyncDisposable {
  /** What SLACK_API_URL would be; ends with `/api/`. */
  readonly apiUrl: string;
  /** Where a person tries it in a browser. */
  readonly pageUrl: string;
  readonly team: { readonly id: string };
  readonly bot: { readonly id: string; readonly botId: string };
  readonly directory: Directory;
  /** Sets the app's request URL. @throws Error when it isn't an http or https address */
  connect(appUrl: string): void;
  /** Somebody by name or by role. */
  as(who: Who): User;
  /** Everything in a channel, oldest first, ephemeral messages of everybody included. */
  messages(channel: string): readonly Message[];
  files(): readonly StoredFile[];
  /** What may happen to the app's Socket Mode connections. */
  readonly sockets: SocketControl;
  /** Lets the next calls of a method fail; `response_url`, `upload` and `socket` (an envelope) are methods here too. */
  fault(method: string, fault: Fault): SetFault;
  /** Switches Slack's rate limits on or off. */
  limitsRates(on: boolean): void;
  invitesBot(channel: string): void;
  removesBot(channel: string): void;
  /** Nobody writes in this channel any more. */
  archives(channel: string): void;
  /** Checks the app's request URL as Slack does when it is entered. @throws Error in Socket Mode, which has none */
  verifiesUrl(): Promise<Ack & { readonly verified: boolean }>;
  /** Both directions, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Calls the listener whenever something that a person could see has changed. */
  onChange(listener: () => void): Disposable;
  /** A slash command as Slack would send it now, signed, but not sent: to be altered or sent twice. */
  signedCommand(who: Who, line: string, channel?: string): RawRequest;
  /** Sends exactly this to the app. @throws Error when no appUrl is set. */
  sendRaw(raw: RawRequest): Promise<Ack>;
}
