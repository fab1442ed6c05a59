// How the words of a menu sound to who listens, as forms are told of it. Not here: asking (studio/app/compare-words.ts).

/** A phrase with the option that it means. */
export interface ComparedWord {
  option: string;
  phrase: string;
}

/** Two options with the phrases of theirs that come nearest over the telephone; the shape of ports/confusion-check.ts. */
export interface ComparedPair {
  first: ComparedWord;
  second: ComparedWord;
  /** 0 = the same word, 2 = nothing in common. */
  margin: number;
  alike: boolean;
}

/** How the options of a menu sound to who listens, or why nobody can tell. */
export type Compared =
  | { is: 'compared'; pairs: ComparedPair[] }
  /** `no-ear`: nothing is heard here; `away`: it is being started again; `language`: it does not know this one; `busy`: others ask. */
  | { is: 'cannot'; why: 'no-ear' | 'away' | 'language' | 'busy' };
