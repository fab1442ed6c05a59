// Sample values in texts, for what the canvas lets be heard: the template library comes only when a text has a variable. Not here: the values (kit/sample-values.ts).
import { useEffect } from 'react';
import { create } from 'zustand';
import type { sampleText } from '#kit/sample-values.ts';

const useLoaded = create<{ fill: typeof sampleText | undefined }>(() => ({ fill: undefined }));

/** Fills samples in; undefined until the library is there, and as long as nothing is `wanted`. */
export function useSamples(wanted: boolean): typeof sampleText | undefined {
  const { fill } = useLoaded();
  useEffect(() => {
    if (!wanted || fill) return;
    import('#kit/sample-values.ts').then(
      (found) => useLoaded.setState({ fill: found.sampleText }),
      // Without a connection the text is heard as soon as there is one again.
      () => undefined,
    );
  }, [wanted, fill]);
  return wanted ? fill : undefined;
}
