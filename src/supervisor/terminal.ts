// The lines of `npm start`: a step that takes over a second shows that it is under way.

/** A place where lines go; `tty` lets a running step count its seconds in place. */
export interface Terminal {
  line: (text: string) => void;
  /** Show a step until `done`, or until `abandon`: then it is never said to be done. */
  step: (text: string) => { done: () => void };
  /** No step that is under way will end: stop showing them. */
  abandon: () => void;
}

/** Writes to a stream such as process.stdout. */
export function createTerminal(stream: { isTTY?: boolean; write: (text: string) => unknown }): Terminal {
  const running = new Set<NodeJS.Timeout>();
  return {
    line: (text) => void stream.write(`${text}\n`),
    step: (text) => {
      const startedAt = performance.now();
      const seconds = () => Math.round((performance.now() - startedAt) / 1000);
      if (stream.isTTY) stream.write(`${text}…`);
      const timer = setInterval(
        () => stream.write(stream.isTTY ? `\r${text}… ${seconds()} s` : `${text}… ${seconds()} s\n`),
        stream.isTTY ? 1000 : 5000,
      );
      timer.unref();
      running.add(timer);
      return {
        done: () => {
          if (!running.delete(timer)) return;
          clearInterval(timer);
          if (stream.isTTY) stream.write(`\r${text}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s   \n`);
          else stream.write(`${text}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
        },
      };
    },
    abandon: () => {
      if (running.size === 0) return;
      for (const timer of running) clearInterval(timer);
      running.clear();
      if (stream.isTTY) stream.write('\n');
    },
  };
}
