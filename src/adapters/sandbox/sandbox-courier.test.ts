// The courier contract on the sandbox with the real store, and its templates.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer, type TestServer } from '#adapters/store-postgres/test-server.ts';
import { systemClock } from '#ports/clock.ts';
import { courierContract } from '#ports/courier.contract.ts';
import { createSandboxCourier } from './sandbox-courier.ts';
import { readTemplate } from '#flow/whatsapp-template.ts';
import { renderTemplate, sampleTemplates } from './templates.ts';

const named = (variables: Record<string, string>, name = 'pago_recibido', language = 'es') => ({ name, language, variables });

describe('with the store', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await migrate(server.connection);
  });
  afterAll(async () => {
    await server.stop();
  });

  courierContract('sandbox', async () => {
    const store = await openStore({ connection: server.connection });
    return {
      courier: createSandboxCourier({ settings: store.settings, clock: systemClock }),
      arrived: async (to) => (await store.settings.sandbox({ to, limit: 10 })).map(({ text }) => text).reverse(),
      samples: [
        { content: { channel: 'sms', text: 'Su código es 1234 ☎' }, text: 'Su código es 1234 ☎' },
        { content: { channel: 'whatsapp', text: 'Hola' }, text: 'Hola' },
        { content: { channel: 'whatsapp', media: { kind: 'document', link: 'https://x.example/1', filename: '1.pdf' } }, text: '1.pdf' },
        {
          content: { channel: 'whatsapp', location: { latitude: '-34.6', longitude: '-58.4', name: 'Sol', address: '' } },
          text: 'Sol · -34.6, -58.4',
        },
        {
          content: { channel: 'whatsapp', template: named({ importe: '$ 10\n\t', comprobante: 'A  1' }) },
          text: 'Recibimos su pago de $ 10. Comprobante: A 1. ¡Gracias!',
        },
      ],
      refused: [
        { channel: 'whatsapp' },
        { channel: 'whatsapp', template: named({ importe: '10', comprobante: ' ' }) },
        { channel: 'whatsapp', template: named({ importe: '10', comprobante: '1' }, 'pago_recibido', 'es_AR') },
      ],
      close: () => store.close(),
    };
  });
});

test('every sample template is there in three languages, with the same variables, all of which are filled', () => {
  const byName = Map.groupBy(sampleTemplates, ({ name }) => name);
  expect([...byName.keys()]).toEqual(expect.arrayContaining(['turno_confirmado', 'recordatorio_turno', 'pago_recibido']));
  for (const [name, templates] of byName) {
    expect(templates.map(({ language }) => language)).toEqual(['es', 'pt_BR', 'en']);
    for (const template of templates) {
      const { language, variables } = template;
      const { header, buttons } = readTemplate(template);
      expect(new Set(variables)).toEqual(new Set(templates[0]?.variables));
      const inHeader = header?.kind === 'text' ? header.variables.map((one) => one.name) : [];
      const text = renderTemplate({
        name,
        language,
        variables: Object.fromEntries(variables.map((variable) => [variable, `<${variable}>`])),
        header: { kind: 'text', variables: Object.fromEntries(inHeader.map((variable) => [variable, '7'])) },
        buttons: Object.fromEntries(buttons.map(({ index, kind }) => [String(index), { kind, value: 'x' }])),
      });
      expect(text).not.toMatch(/\{\{|\}\}/);
      for (const variable of variables) expect(text).toContain(`<${variable}>`);
    }
  }
});

test('what stands around the body asks for its values too', () => {
  const template = { name: 'pedido_enviado', language: 'es', variables: { nombre: 'Ana', fecha: 'lunes' } };
  const header = { kind: 'text', variables: { numero: '77' } } as const;
  const buttons = { 0: { kind: 'url', value: '77' } };
  expect(renderTemplate({ ...template, header, buttons })).toBe('Hola Ana: su pedido ya salió y llega el lunes.');
  for (const lacking of [template, { ...template, header }, { ...template, buttons }])
    expect(() => renderTemplate(lacking)).toThrow(expect.objectContaining({ code: 'rejected' }));
});

test('a value is put in as it is, and a name of every object is no variable', () => {
  expect(renderTemplate(named({ importe: '$& {{comprobante}}', comprobante: '$1' }))).toContain(
    'pago de $& {{comprobante}}. Comprobante: $1.',
  );
  expect(() => renderTemplate(named({}))).toThrow(expect.objectContaining({ code: 'rejected' }));
});
