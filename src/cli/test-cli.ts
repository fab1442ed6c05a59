// The command line run inside a test, with what it wrote. Not here: the server it talks to (api/test-server.ts).
import { Readable } from 'node:stream';
import { runCli } from './main.ts';

/** One run. */
export interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs against the server that `env` leads to, unless a run says otherwise; `json` adds `--json`, demands success and parses. */
export function runAgainst(env: () => Record<string, string>): {
  cli: (args: string[], options?: { env?: Record<string, string>; stdin?: string }) => Promise<Run>;
  json: (...args: string[]) => Promise<unknown>;
} {
  const cli = async (args: string[], options: { env?: Record<string, string>; stdin?: string } = {}): Promise<Run> => {
    let out = '';
    let err = '';
    const code = await runCli(args, {
      env: options.env ?? env(),
      stdin: Readable.from([options.stdin ?? '']),
      write: (text) => {
        out += text;
      },
      writeError: (text) => {
        err += text;
      },
    });
    return { code, out, err };
  };
  return {
    cli,
    json: async (...args) => {
      const run = await cli([...args, '--json']);
      if (run.code !== 0 || run.err !== '') throw new Error(`atiende ${args.join(' ')}: exit ${run.code}\n${run.err}`);
      return JSON.parse(run.out) as unknown;
    },
  };
}
