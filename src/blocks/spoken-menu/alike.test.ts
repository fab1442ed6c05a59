// Words that sound alike, without the ear: what is asked of it, whose pairs the author sees, and that only what it measured is offered.
import { describe, expect, it } from 'vitest';
import { flowSchema } from '#flow/model.ts';
import type { ComparedPair } from '#kit/compared-words.ts';
import { alikeAdvice } from './alike-advice.ts';
import { confusedPairs, provenBetter, questionOf, trialQuestion, triedFor, withWord } from './alike.ts';
import { model } from './model.ts';

const flow = flowSchema.parse({
  schema: 'atiende/flow@1',
  id: 'f',
  name: 'F',
  languages: ['es-AR'],
  timeZone: 'America/Argentina/Buenos_Aires',
  start: 'a',
  blocks: {},
});
const options = [
  { id: 'o1', label: 'Seis', key: '6', phrases: ['seis', 'media docena'] },
  { id: 'o2', label: 'Tres', key: '3', phrases: [] },
];
const pair = (first: [string, string], second: [string, string], alike: boolean, margin = alike ? 0.4 : 0.9): ComparedPair => ({
  first: { option: first[0], phrase: first[1] },
  second: { option: second[0], phrase: second[1] },
  margin,
  alike,
});

describe('the question', () => {
  it('holds each word once, with those that every menu understands', () => {
    const question = questionOf(options, flow, 'es-AR');
    expect(question).toEqual([
      { option: 'o1', phrases: ['Seis', 'media docena'] },
      { option: 'o2', phrases: ['Tres'] },
      { option: '0', phrases: ['operadora', 'operador', 'una persona', 'hablar con alguien'] },
      { option: 'menu:repeat', phrases: ['repetir', 'otra vez'] },
      { option: 'menu:back', phrases: ['volver', 'menú anterior'] },
    ]);
  });

  it('is not asked where nothing can be confused', () => {
    expect(questionOf(options.slice(0, 1), flow, 'es')).toBeUndefined();
    expect(questionOf([{ id: 'a', label: '¡!', phrases: [] }, ...options.slice(0, 1)], flow, 'es')).toBeUndefined();
  });

  it('leaves the words of every menu out before it is too long, and says when it is', () => {
    const many = (length: number) => ({ id: 'b', label: 'b', phrases: Array.from({ length }, (_, n) => `frase ${n}`) });
    const asked = questionOf([...options, many(70)], flow, 'es');
    expect(Array.isArray(asked) && asked.map(({ option }) => option)).toEqual(['o1', 'o2', 'b']);
    expect(questionOf([...options, many(50), { ...many(40), id: 'c' }], flow, 'es')).toBe('too-many');
  });
});

describe('the answer', () => {
  it('shows pairs that are alike and hold a word of the menu', () => {
    const own = pair(['o1', 'seis'], ['o2', 'tres'], true);
    const withGlobal = pair(['o2', 'volver'], ['menu:back', 'volver'], true);
    const others = pair(['menu:repeat', 'otra vez'], ['menu:back', 'volver'], true);
    expect(confusedPairs([own, withGlobal, others, pair(['o1', 'a'], ['o2', 'b'], false)], options)).toEqual([own, withGlobal]);
  });
});

describe('better words', () => {
  const tried = triedFor(pair(['o1', 'seis'], ['o2', 'tres'], true), options, 'es-AR');

  it('are longer ones for numbers, other ones for what callers call differently', () => {
    expect(tried[0]).toEqual({ option: 'o1', phrase: 'seis', instead: 'número seis' });
    expect(tried.map(({ option }) => option)).toContain('o2');
    const sales = [
      { id: 'a', label: 'Ventas', phrases: ['comprar'] },
      { id: 'b', label: 'Rentas', phrases: [] },
    ];
    const words = triedFor(pair(['a', 'ventas'], ['b', 'rentas'], true), sales, 'es').map(({ instead }) => instead);
    expect(words).toContain('quiero comprar');
    expect(words).not.toContain('comprar');
    expect(triedFor(pair(['a', 'volver'], ['menu:back', 'volver'], true), sales, 'es').map(({ option }) => option)).toEqual([
      'a',
      'a',
      'a',
    ]);
  });

  it('are offered only where the ear tells them from every other option, the clearest first', () => {
    const two = tried.slice(0, 3);
    const question = trialQuestion([{ option: 'o1', phrases: ['seis'] }], two);
    expect(question.slice(1).map(({ option, phrases }) => [option, ...phrases])).toEqual(
      two.map(({ instead }, n) => [`try:${n}`, instead]),
    );
    const answer = [
      pair(['o1', 'seis'], ['try:0', 'x'], true),
      pair(['try:0', 'x'], ['try:1', 'y'], true),
      pair(['o2', 'tres'], ['try:0', 'x'], false, 0.7),
      pair(['o2', 'tres'], ['try:1', 'y'], false, 0.9),
      pair(['o2', 'tres'], ['try:2', 'z'], true),
    ];
    expect(provenBetter(two, answer)).toEqual([two[1], two[0]]);
    expect(provenBetter(two, [])).toEqual([]);
  });

  it('take the place of the word, and of the name where that is the word', () => {
    expect(withWord(options, { option: 'o1', phrase: 'media docena', instead: 'medio' })).toEqual([
      { ...options[0], phrases: ['seis', 'medio'] },
      options[1],
    ]);
    expect(withWord(options, { option: 'o1', phrase: 'seis', instead: 'número seis' })[0]).toEqual({
      ...options[0],
      label: 'Número seis',
      phrases: ['media docena'],
    });
  });
});

describe('the advice before publishing', () => {
  const { signal } = new AbortController();
  const settings = { ...model.initial(), options };
  const word = (name: string, values: Record<string, string | number> = {}) => [name, ...Object.values(values)].join(' ');

  it("is one sentence a confused pair, at the option, the menu's own word first", async () => {
    const pairs = [
      pair(['o2', 'tres'], ['o1', 'seis'], true),
      pair(['0', 'operadora'], ['o2', 'tres'], true),
      pair(['o1', 'media docena'], ['o2', 'tres'], false),
    ];
    const compareWords = () => Promise.resolve({ is: 'compared' as const, pairs });
    expect(await alikeAdvice(settings, { flow, word, compareWords, signal })).toEqual({
      is: 'told',
      advice: [
        { path: ['options', 0], text: 'alikePair tres seis' },
        { path: ['options', 1], text: 'alikeGlobal tres operadora' },
      ],
    });
  });

  it('says that nobody could tell, and asks nothing of a menu with one option', async () => {
    const compareWords = () => Promise.resolve({ is: 'cannot' as const, why: 'away' as const });
    expect(await alikeAdvice(settings, { flow, word, compareWords, signal })).toEqual({ is: 'cannot', why: 'away' });
    const one = { ...settings, options: options.slice(0, 1) };
    expect(await alikeAdvice(one, { flow, word, compareWords, signal })).toEqual({ is: 'told', advice: [] });
  });
});
