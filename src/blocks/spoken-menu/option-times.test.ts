// When options are heard: by key, by spoken key, by name, never inside other words.
import { describe, expect, it } from 'vitest';
import { speechMs } from '#flow/speech-length.ts';
import { menuSeconds, optionTimes } from './option-times.ts';

const option = (id: string, label: string, key?: string, phrases: string[] = []) => ({ id, label, key, phrases });
const seconds = (text: string) => Math.round(speechMs(text) / 100) / 10;

describe('optionTimes', () => {
  it('counts to the end of the words that offer the key', () => {
    const text = 'Para turnos, diga turnos o marque 1. Para resultados, marque dos.';
    const times = optionTimes([text], [option('t', 'Turnos', '1'), option('r', 'Resultados', '2')]);
    expect(times.get('t')).toBe(seconds('Para turnos, diga turnos o marque 1'));
    expect(times.get('r')).toBe(seconds('Para turnos, diga turnos o marque 1. Para resultados, marque dos'));
  });

  it('goes by the name where no key is said, without marks and over several messages', () => {
    const times = optionTimes(['Hola.', 'Diga recepción.'], [option('x', 'Recepcion'), option('y', 'Nada', '9')]);
    expect(times.get('x')).toBe(seconds('Hola.\nDiga recepcion'));
    expect(times.has('y')).toBe(false);
  });

  it('does not find a key inside a number or a name inside a word', () => {
    expect(optionTimes(['Llame al 4101.'], [option('a', 'Casa', '1')]).size).toBe(0);
    expect(optionTimes(['Casamiento.'], [option('a', 'Casa')]).size).toBe(0);
  });

  it('adds up what is said', () => {
    expect(menuSeconds(['Hola.', '', 'Adiós.'])).toBe(Math.round((speechMs('Hola.') + speechMs('Adiós.')) / 100) / 10);
  });
});
