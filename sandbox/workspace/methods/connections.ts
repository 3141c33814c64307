// apps.connections.open: the address of a WebSocket for Socket Mode.
import { APP_ID } from '../people/directory.ts';
import { ApiError, type Method } from './method.ts';

/**
 * Source: https://docs.slack.dev/reference/methods/apps.connections.open. What Slack answers while Socket Mode is off in
 * the app's settings isn't documented for this method; the name is the one that apps.manifest.create documents for that.
 */
const open: Method = {
  scopes: [],
  token: 'app',
  run(world) {
    if (!world.sockets.enabled) throw new ApiError('socket_mode_not_enabled');
    const address = new URLSearchParams({ ticket: world.sockets.tickets.issue(), app_id: APP_ID });
    return { url: `${world.baseUrl.replace('http', 'ws')}/link/?${address.toString()}` };
  },
};

export const connectionMethods: Readonly<Record<string, Method>> = { 'apps.connections.open': open };
