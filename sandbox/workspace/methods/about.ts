// api.test, auth.test, team.info, bots.info: who calls whom.
import { APP_ID, BOT, TEAM } from '../people/directory.ts';
import { ApiError } from './error.ts';
import type { Method } from './method.ts';

/** Source: https://docs.slack.dev/reference/methods/api.test */
const apiTest: Method = {
  scopes: [],
  token: 'none',
  run(_, args) {
    const { token: _token, ...sent } = args.all();
    const echoed = Object.keys(sent).length > 0 ? { args: sent } : {};
    const error = args.text('error');
    if (error !== undefined) throw new ApiError(error, echoed);
    return echoed;
  },
};

/** Source: https://docs.slack.dev/reference/methods/auth.test */
const authTest: Method = {
  scopes: [],
  run: world => ({
    url: `${world.baseUrl}/`,
    team: TEAM.name,
    user: world.directory.bot.name,
    team_id: TEAM.id,
    user_id: BOT.id,
    bot_id: BOT.botId,
    is_enterprise_install: false,
  }),
};

/** Source: https://docs.slack.dev/reference/methods/team.info */
const teamInfo: Method = {
  scopes: ['team:read'],
  run(world, args) {
    const wanted = args.text('team');
    if (wanted !== undefined && wanted !== TEAM.id) throw new ApiError('team_not_found');
    return {
      team: {
        id: TEAM.id,
        name: TEAM.name,
        url: `${world.baseUrl}/`,
        domain: TEAM.domain,
        email_domain: `${TEAM.domain}.example`,
        icon: { image_default: true },
      },
    };
  },
};

/** Source: https://docs.slack.dev/reference/methods/bots.info */
const botsInfo: Method = {
  scopes: ['users:read'],
  run(world, args) {
    const wanted = args.text('bot');
    if (wanted === undefined) throw new ApiError('missing_argument');
    if (wanted !== BOT.botId) throw new ApiError('bot_not_found');
    const { bot } = world.directory;
    return {
      bot: { id: BOT.botId, deleted: false, name: bot.realName, updated: 0, app_id: APP_ID, user_id: BOT.id },
    };
  },
};

export const aboutMethods: Readonly<Record<string, Method>> = {
  'api.test': apiTest,
  'auth.test': authTest,
  'team.info': teamInfo,
  'bots.info': botsInfo,
};
