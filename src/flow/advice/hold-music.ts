// Nobody waits in silence: every action that has hold music has one chosen.
import { setAt } from '../edit-at.ts';
import { actionsOf, own } from '../walk.ts';
import { type AdviceRule, advice } from './rule.ts';

export const holdMusic: AdviceRule = {
  code: 'no-hold-music',
  find: (flow, models) =>
    actionsOf(flow).flatMap(({ action, path }) => {
      const model = own(models.actions, action.kind);
      const initial = model?.initial();
      const has = typeof initial === 'object' && initial !== null && 'music' in initial;
      const music = action.settings['music'];
      const silent = music === 'silence' || (typeof music === 'string' && music.trim() === '');
      return model && has && silent
        ? [advice('no-hold-music', [...path, 'settings', 'music'], 'the caller waits in silence', { action: action.id })]
        : [];
    }),
  fix: ({ path }) => [{ does: 'default-music', change: setAt(path, 'default') }],
};
