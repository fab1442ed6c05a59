// Lines and trunks: what rings, and over which carrier. Not here: SIP itself (adapters/line-sip).
import { deskKeys, outboundRulesOf } from '#flow/desk-settings.ts';
import { Failure } from '#ports/failure.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewLine, viewTrunk } from '../views.ts';
import { lineSchema, slugSchema } from '../contract/shapes.ts';
import type { HandlersOf } from './handler.ts';
import { demandName } from './names.ts';
import { demandTrunkAddresses } from './trunk-addresses.ts';

/** Handlers of the line and trunk routes. */
export function lineHandlers(
  rooms: ApiRooms,
  hint: (topic: 'lines') => void,
): HandlersOf<'lines' | 'saveLine' | 'removeLine' | 'trunks' | 'saveTrunk' | 'removeTrunk' | 'testTrunk'> {
  const { flows, sip } = rooms.store;

  async function trunkRow(name: string) {
    const row = (await sip.trunks()).find((trunk) => trunk.name === name);
    if (!row) throw new Failure('not-found', `there is no trunk ${name}`);
    return row;
  }

  return {
    lines: async () => ({ items: (await flows.lines()).map(viewLine) }),

    saveLine: async ({ params, body }) => {
      demandName(lineSchema.shape.name, params.name, 'name');
      if (!(await flows.draft(body.flow)))
        throw new Refusal(400, 'invalid', `there is no flow ${body.flow}`, {
          problems: [{ path: ['flow'], message: `there is no flow ${body.flow}`, code: 'unknown-flow', level: 'error' }],
        });
      const row = { ...body, name: params.name, number: body.number };
      await flows.saveLine(row);
      hint('lines');
      return viewLine(row);
    },

    removeLine: async ({ params }) => {
      if (!(await flows.line(params.name))) throw new Failure('not-found', `there is no line ${params.name}`);
      await flows.removeLine(params.name);
      hint('lines');
      return { ok: true };
    },

    trunks: async () => {
      const states = new Map(rooms.line.trunkStates?.().map(({ name, ...state }) => [name, state]));
      const items = (await sip.trunks()).map((row) => {
        const state = states.get(row.name);
        return { ...viewTrunk(row), ...(state === undefined ? {} : { state }) };
      });
      return { items };
    },

    saveTrunk: async ({ params, body }) => {
      demandName(slugSchema, params.name, 'name');
      const { password, registrar, dialledFrom, transferBy, toneKeys, opus, ...given } = body;
      const trunk = {
        ...given,
        ...(registrar ? { registrar } : {}),
        ...(dialledFrom === undefined ? {} : { dialledFrom }),
        ...(transferBy === undefined ? {} : { transferBy }),
        ...(toneKeys === undefined ? {} : { toneKeys }),
        ...(opus === undefined ? {} : { opus }),
      };
      demandTrunkAddresses(trunk);
      if (registrar && (trunk.user === '' || !/^sip:[^\s<>@]+$/.test(registrar)))
        throw new Refusal(400, 'invalid', 'a registrar is an address such as sip:carrier.example, and needs a user', {
          problems: [
            {
              path: ['registrar'],
              message: 'give an address such as sip:carrier.example, and a user',
              code: 'registrar-bad',
              level: 'error',
            },
          ],
        });
      const old = (await sip.trunks()).find((row) => row.name === params.name);
      const secret = password === undefined ? (old?.secret ?? '') : password === '' ? '' : rooms.secrets.seal(password);
      if (trunk.user !== '' && secret === '')
        throw new Refusal(400, 'invalid', 'a trunk with a user needs a password', {
          problems: [{ path: ['password'], message: 'give the password of this user', code: 'password-missing', level: 'error' }],
        });
      const row = { ...trunk, name: params.name, secret };
      await sip.saveTrunk(row);
      hint('lines');
      return viewTrunk(row);
    },

    removeTrunk: async ({ params }) => {
      await trunkRow(params.name);
      const rules = outboundRulesOf(await rooms.store.settings.get(deskKeys.outboundRules)).filter(({ trunk }) => trunk === params.name);
      if (rules.length > 0)
        throw new Refusal(409, 'in-use', `rules for outside numbers go over this trunk: ${rules.map(({ prefix }) => prefix).join(', ')}`);
      await sip.removeTrunk(params.name);
      hint('lines');
      return { ok: true };
    },

    testTrunk: async ({ params }) => {
      await trunkRow(params.name);
      return await rooms.line.testTrunk(params.name);
    },
  };
}
