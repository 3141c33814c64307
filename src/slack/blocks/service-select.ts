// Choosing a service: a short list as a static select, a long one searched while the person types.
import type { PlainTextOption } from '@slack/types';
import type { App, Service } from '../../core/service.ts';
import { actionId, optionValue } from '../actions.ts';
import type { Reply } from '../command.ts';
import { externalSelect, limits, message, option, section, staticSelect } from './builders.ts';
import { deployExamples } from './help.ts';

/** `/deploy` with nothing said where there are several apps. */
export function chooseServiceReply(services: readonly Service[], apps: readonly App[]): Reply {
  const placeholder = 'App and environment';
  const select =
    services.length <= limits.options
      ? staticSelect(actionId.deploySelect, placeholder, services.map(serviceOption))
      : externalSelect(actionId.deploySelect, placeholder);
  return message('What shall be deployed? Choose an app, or name it after /deploy.', [
    section('What shall be deployed? Its own branch is taken.', select),
    section(`Or say it:\n${deployExamples(apps).join('\n')}`),
  ]);
}

/** The answer to what was typed into the external select: services whose name has all of the words, at most 100. */
export function serviceOptions(apps: readonly App[], typed: string): PlainTextOption[] {
  const words = typed.toLowerCase().split(/\s+/);
  return apps
    .flatMap(app => app.services)
    .filter(({ app, environment }) =>
      words.every(word => `${app} ${environment}`.toLowerCase().includes(word)),
    )
    .slice(0, limits.options)
    .map(serviceOption);
}

function serviceOption(service: Service): PlainTextOption {
  return option(`${service.app} → ${service.environment}`, optionValue(service));
}
