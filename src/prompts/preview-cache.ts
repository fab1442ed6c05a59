// Previews of words, kept in memory up to a number of bytes; the one unheard for longest goes first. Not here: rendering (prompts.ts).

/** Rendered speech by its cache key. */
export interface PreviewCache {
  get: (key: string) => Uint8Array | undefined;
  put: (key: string, bytes: Uint8Array) => void;
}

/** A cache of at most `mostBytes`; what is larger than all of it is not kept. */
export function createPreviewCache(mostBytes: number): PreviewCache {
  const kept = new Map<string, Uint8Array>();
  let size = 0;
  const drop = (key: string) => {
    size -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  return {
    get: (key) => {
      const bytes = kept.get(key);
      if (bytes === undefined) return undefined;
      // Last in the map = heard last.
      kept.delete(key);
      kept.set(key, bytes);
      return bytes;
    },
    put: (key, bytes) => {
      drop(key);
      if (bytes.length > mostBytes) return;
      kept.set(key, bytes);
      size += bytes.length;
      for (const [oldest] of kept) {
        if (size <= mostBytes) return;
        drop(oldest);
      }
    },
  };
}
