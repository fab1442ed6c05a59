// What a menu learns: a phrase is added once, to its option alone, and taken back.
import { expect, it } from 'vitest';
import { model } from './model.ts';

const settings = {
  ...model.initial(),
  options: [
    { id: 'turnos', label: 'Turnos', key: '1', phrases: ['cita'] },
    { id: 'pagos', label: 'Pagos', phrases: [] },
  ],
};
const { learns } = model;

it('adds what the option does not have, however it is written', () => {
  expect(learns?.options(settings)).toEqual([
    { id: 'turnos', label: 'Turnos' },
    { id: 'pagos', label: 'Pagos' },
  ]);
  const taught = learns?.add(settings, 'pagos', 'abonar');
  expect(taught?.options).toEqual([settings.options[0], { id: 'pagos', label: 'Pagos', phrases: ['abonar'] }]);
  for (const known of ['¡Cita!', 'TURNOS']) expect(learns?.add(settings, 'turnos', known)).toBe(settings);
  expect(learns?.add(settings, 'nobody', 'x')).toBe(settings);
});

it('takes back what was added', () => {
  const taught = learns?.add(settings, 'pagos', 'abonar') ?? settings;
  expect(learns?.remove(taught, 'pagos', 'abonar')).toEqual(settings);
});
