// The consent that a call's answer gives: asked by a menu, given by an option, handed on with the message.
import { expect, test } from 'vitest';
import { createEngine } from '#engine/create-engine.ts';
import { bundleOf, TestDriver } from '#engine/test-driver.ts';
import { steps } from '#kinds/steps.ts';

test('the option that was chosen is the answer kept with the consent, and the question is filled', () => {
  const send = {
    id: 'a1',
    kind: 'send-whatsapp',
    v: 1,
    settings: {
      origin: 'sandbox',
      template: { name: 'turno', language: 'es', variables: {} },
      consent: { purpose: 'turnos', wording: '¿Le escribimos a {{caller.number}}?' },
    },
  };
  const options = [
    { id: 'si', label: 'Sí', key: '1' },
    { id: 'no', label: 'No', key: '2' },
  ];
  const menu = {
    kind: 'spoken-menu',
    v: 1,
    title: '',
    messages: [{ id: 'm1', say: { text: '¿Le escribimos?' } }],
    settings: { options },
    exits: { 'option:si': { actions: [send] }, 'option:no': {} },
  };
  const call = () => new TestDriver(createEngine(steps), bundleOf({ blocks: { a: menu } }));
  const yes = call();
  yes.key('1');
  expect(yes.trace.find(({ kind }) => kind === 'queueMessage')).toMatchObject({
    content: { consent: { purpose: 'turnos', wording: '¿Le escribimos a +5491155551234?', answer: 'option:si' } },
  });
  const no = call();
  no.key('2');
  expect(no.trace.some(({ kind }) => kind === 'queueMessage')).toBe(false);
});
