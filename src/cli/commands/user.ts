// `user`. Not here: what a user may do (api/handlers/users.ts), teams and agents (team.ts, agent.ts).
import type { Command } from 'commander';
import { show, table, when } from '../output.ts';
import { group, type Runs } from '../program.ts';

/** Add the commands. */
export function userCommands(program: Command, runs: Runs): void {
  const user = group(program, 'user', 'users of the studio');
  user('list', 'all users').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('users');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['E-MAIL', 'NAME', 'ROLE', 'LANGUAGE', 'LAST SEEN', ''],
          rows.map((row) => [row.email, row.name, row.role, row.language, when(row.lastSeenAt), row.disabled ? 'disabled' : '']),
        ),
      );
    }),
  );
  user('add <email>', 'add a user; prints the first password once')
    .option('--name <name>', 'full name')
    .option('--role <role>', 'admin, designer, supervisor or agent', 'designer')
    .option('--language <code>', 'es, pt or en', 'es')
    .action((email: string, options: { name?: string; role: string; language: string }) =>
      runs(async ({ connection, out }) => {
        const answer = await connection.client('addUser', {
          body: {
            email,
            name: options.name ?? email.split('@')[0] ?? email,
            role: options.role,
            language: options.language,
          },
        });
        show(out, answer, () => `${answer.user.email} may sign in as ${answer.user.role}\nfirst password  ${answer.password ?? ''}\n`);
      }),
    );
  user('password <email>', 'make a new first password for a user who lost theirs; signs them out everywhere').action((email: string) =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('users');
      const found = items.find((one) => one.email === email.trim().toLowerCase());
      if (!found) throw new Error(`there is no user ${email}: user list shows them all`);
      const answer = await connection.client('updateUser', { params: { id: found.id }, body: { resetPassword: true } });
      show(
        out,
        answer,
        () => `${found.email} chooses a password of their own at the next sign-in\nfirst password  ${answer.password ?? ''}\n`,
      );
    }),
  );
}
