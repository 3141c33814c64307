// A Slack workspace on this machine: the stand-in for Slack's side of the wire. Everything is wired here.
import { httpDelivery, requestUrl, sendRaw, signedRequest } from './workspace/delivery/http.ts';
import { slashCommandForm } from './workspace/delivery/payloads.ts';
import { socketDelivery } from './workspace/delivery/socket.ts';
import { createEvents } from './workspace/events/events.ts';
import { settingsOf, type WorkspaceOptions } from './workspace/options.ts';
import { createPage } from './workspace/page.ts';
import { BOT, TEAM } from './workspace/people/directory.ts';
import { createUser } from './workspace/people/in-process-user.ts';
import { Interactions } from './workspace/people/interactions.ts';
import { joins, leaves } from './workspace/people/membership.ts';
import { nameOf } from './workspace/people/roles.ts';
import { controlSockets } from './workspace/socket-mode/control.ts';
import { startServer } from './workspace/wire/server.ts';
import type { Workspace } from './workspace/workspace-type.ts';
import { createWorld } from './workspace/world.ts';

export type { Ack } from './workspace/delivery/delivery.ts';
export type { RawRequest } from './workspace/delivery/http.ts';
export { DEFAULT_SCOPES, type WorkspaceOptions } from './workspace/options.ts';
export type { Channel, Person, PersonName } from './workspace/people/directory.ts';
export type { Done } from './workspace/people/interactions.ts';
export type { Role, Who } from './workspace/people/roles.ts';
export type { User } from './workspace/people/user.ts';
export type { SocketControl } from './workspace/socket-mode/control.ts';
export type { StoredFile } from './workspace/stores/files.ts';
export type { Message } from './workspace/stores/messages.ts';
export { plainMrkdwn, readable, readableBlocks } from './workspace/texts/readable.ts';
export type { Fault, SetFault } from './workspace/wire/faults.ts';
export type { LoggedRequest } from './workspace/wire/request-log.ts';
export { sign } from './workspace/wire/signature.ts';
export type { Workspace } from './workspace/workspace-type.ts';
export type { RegisteredCommand } from './workspace/world.ts';

/** Starts a workspace on 127.0.0.1. @throws Error EADDRINUSE when the port is taken, or when appUrl is no address */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  let appUrl = options.appUrl === undefined ? undefined : requestUrl(options.appUrl);
  const world = createWorld(settingsOf(options));
  const { directory, settings } = world;
  const overSockets = socketDelivery(world);
  const overHttp = httpDelivery(world, () => appUrl);
  const delivery = settings.socketMode ? overSockets : overHttp;
  const interactions = new Interactions(world, delivery);
  const events = createEvents(world, delivery);
  const workspace: Workspace = {
    get apiUrl() {
      return `${world.baseUrl}/api/`;
    },
    get pageUrl() {
      return `${world.baseUrl}/`;
    },
    team: TEAM,
    bot: BOT,
    directory,
    connect: url => {
      appUrl = requestUrl(url);
    },
    as: who => createUser(world, interactions, directory.person(nameOf(who))),
    messages: channel => world.messages.in(directory.channel(channel).id),
    files: () => world.files.all(),
    sockets: controlSockets(world.sockets, overSockets),
    fault: (method, fault) => world.faults.set(method, fault),
    limitsRates: on => {
      world.rateLimits.on = on;
    },
    invitesBot: channel => void joins(world, directory.channel(channel), BOT.id),
    removesBot: channel =>
      void leaves(world, directory.channel(channel), BOT.id, directory.person('olga').id),
    archives: channel => {
      directory.channel(channel).archived = true;
      world.changes.emit();
    },
    verifiesUrl: () => events.verifiesUrl(),
    get requests() {
      return world.log.all();
    },
    onChange: listener => world.changes.listen(listener),
    signedCommand(who, line, channel = 'deploys') {
      const person = directory.person(nameOf(who));
      const [command = '', ...words] = line.split(' ');
      const where = directory.channel(channel, person);
      const payload = slashCommandForm(world, person, where, command, words.join(' '));
      return signedRequest(world, { kind: 'slash_commands', name: command, payload });
    },
    sendRaw: raw => {
      if (appUrl === undefined) throw new Error('The workspace has no appUrl yet.');
      return sendRaw(appUrl, raw, settings.ackTimeoutMs, settings.clock);
    },
    async [Symbol.asyncDispose]() {
      events[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
  const server = await startServer(world, options.port ?? 0, createPage(world, interactions, workspace));
  world.baseUrl = server.url;
  return workspace;
}
