// What is kept of a flow's drafts (pure): published versions and named moments as one list, and the word that stands for each in addresses.

/** A published version or a named moment. */
export interface Kept {
  /** Names it in addresses and choices: `3` for a version, `m:…` for a moment. */
  which: string;
  /** Number of the version; undefined for a moment. */
  version: number | undefined;
  /** Id of the moment; undefined for a version. */
  moment: string | undefined;
  /** The moment's name, or what was written at publishing. */
  words: string;
  at: number;
  by: string;
  /** Why a version went out although a saved talk failed. */
  overrideReason: string | undefined;
}

const momentPrefix = 'm:';

/** The id of the moment a word stands for. Example: `momentIn('m:4f')` is `4f`. */
export function momentIn(which: string): string | undefined {
  return which.startsWith(momentPrefix) ? which.slice(momentPrefix.length) : undefined;
}

/** The number of the version a word stands for, 0 for anything else. */
export function versionIn(which: string): number {
  return /^[1-9]\d*$/.test(which) ? Number(which) : 0;
}

/** Both lists as one, newest first. */
export function keptOf(
  versions: readonly { version: number; publishedAt: number; publishedBy: string; note: string; overrideReason?: string | undefined }[],
  moments: readonly { id: string; name: string; savedAt: number; savedBy: string }[],
): Kept[] {
  return [
    ...versions.map(
      ({ version, publishedAt, publishedBy, note, overrideReason }): Kept => ({
        which: String(version),
        version,
        moment: undefined,
        words: note,
        at: publishedAt,
        by: publishedBy,
        overrideReason,
      }),
    ),
    ...moments.map(
      ({ id, name, savedAt, savedBy }): Kept => ({
        which: momentPrefix + id,
        version: undefined,
        moment: id,
        words: name,
        at: savedAt,
        by: savedBy,
        overrideReason: undefined,
      }),
    ),
  ].toSorted((a, b) => b.at - a.at);
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those in which every word stands: in the name or note, who kept it, or its title and date as `shown` writes them. Accents do not matter. */
export function matching(kept: readonly Kept[], words: string, shown: (one: Kept) => string): Kept[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return kept.filter((one) => {
    const text = plain([one.words, one.by, one.overrideReason ?? '', shown(one)].join(' '));
    return wanted.every((word) => text.includes(word));
  });
}
