// A menu must lead somewhere: one whose every choice ends the call without a word, or comes back to it, keeps nobody's time well.
import { exitsOf, menusOf } from '../advice/rule.ts';
import { own } from '../walk.ts';
import { type CheckPart, finding } from './finding.ts';

export const checkWayOut: CheckPart = (flow, models) =>
  menusOf(flow, models)
    .filter(({ id, block }) => {
      const model = own(models.blocks, block.kind);
      const acts = [...block.actions, ...block.messages.flatMap((message) => message.actions)].length > 0;
      return (
        model !== undefined &&
        !acts &&
        exitsOf(block, model).every((name) => {
          const exit = own(block.exits, name);
          return (exit?.to === undefined || exit.to === id) && exit?.return === undefined && (exit?.actions ?? []).length === 0;
        })
      );
    })
    .map(({ id }) =>
      finding('warning', 'menu-no-way-out', ['blocks', id, 'exits'], `no option of the menu "${id}" leads anywhere`, { block: id }),
    );
