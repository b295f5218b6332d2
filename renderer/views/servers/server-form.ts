import { jumpFaults } from '#shared/jump.ts';
import { idFromName, type Server, type ServerView, sshServerSchema } from '#shared/server.ts';

/** The server dialog as it is typed: all text, but for the boxes and the way. */
export type ServerForm = {
  name: string;
  id: string;
  host: string;
  tailscale: string;
  port: string;
  user: string;
  keyFile: string;
  agent: boolean;
  askPassword: boolean;
  /** Ids of the servers that the connection passes. */
  jump: readonly string[];
  /** Separated by blanks or commas. */
  tags: string;
};

/** Messages beside the fields. */
export type FormErrors = Partial<Record<keyof ServerForm, string>>;

export type CheckedForm = { kind: 'valid'; server: Server } | { kind: 'invalid'; errors: FormErrors };

/** What the dialog shows at first: nothing, a server to edit, or the copy of one under a free name. */
export function initialForm(server: Server | null, copy: boolean): ServerForm {
  const ssh = server?.kind === 'ssh' ? server : null;
  return {
    name: server ? `${server.name}${copy ? ' copy' : ''}` : '',
    id: server && !copy ? server.id : '',
    host: ssh?.host ?? '',
    tailscale: ssh?.tailscale_hostname ?? '',
    port: ssh && ssh.port !== 22 ? String(ssh.port) : '',
    user: ssh?.user ?? '',
    keyFile: ssh?.key_file ?? '',
    agent: ssh?.agent ?? true,
    askPassword: ssh?.password !== 'never',
    jump: ssh?.jump ?? [],
    tags: server?.tags.join(' ') ?? '',
  };
}

/** The server that a form describes, or what is wrong with it, by the same schema that the backend uses. */
export function checkForm(form: ServerForm, editing: Server | null, others: readonly ServerView[]): CheckedForm {
  const taken = new Set(others.map(({ server }) => server.id));
  const id = editing?.id ?? (form.id.trim() || idFromName(form.name, taken));
  const tags = form.tags.split(/[\s,]+/).filter((tag) => tag !== '');
  const common = { id, name: form.name, tags };
  if (editing?.kind === 'local') return check({ ...common, kind: 'local' }, form, null);
  const port = form.port.trim();
  const server = {
    ...common,
    kind: 'ssh',
    host: form.host,
    user: form.user,
    port: port === '' ? 22 : Number(port),
    agent: form.agent,
    password: form.askPassword ? 'ask' : 'never',
    jump: [...form.jump],
    ...(form.keyFile.trim() ? { key_file: form.keyFile } : {}),
    ...(form.tailscale.trim() ? { tailscale_hostname: form.tailscale } : {}),
  };
  const checked = check(server, form, !editing && taken.has(id) ? 'another server has this id' : null);
  if (checked.kind === 'invalid') return checked;
  const servers = new Map(others.map((view) => [view.server.id, view.server]));
  const [fault] = jumpFaults(checked.server, servers.set(id, checked.server));
  return fault === undefined ? checked : { kind: 'invalid', errors: { jump: fault.message } };
}

const FIELDS: Readonly<Record<string, keyof ServerForm>> = {
  id: 'id',
  name: 'name',
  host: 'host',
  tailscale_hostname: 'tailscale',
  port: 'port',
  user: 'user',
  key_file: 'keyFile',
  tags: 'tags',
  jump: 'jump',
};

function check(
  candidate: { kind: string; name: string; id: string; tags: string[] },
  form: ServerForm,
  idError: string | null,
): CheckedForm {
  const errors: FormErrors = idError === null ? {} : { id: idError };
  if (candidate.kind === 'local') {
    const { name, tags } = sshServerSchema.shape;
    if (!name.safeParse(candidate.name).success) errors.name = 'a name is needed, at most 100 characters';
    if (!tags.safeParse(candidate.tags).success) errors.tags = TAGS_RULE;
    if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
    return { kind: 'valid', server: { ...candidate, kind: 'local', name: candidate.name.trim() } };
  }
  const parsed = sshServerSchema.safeParse(candidate);
  for (const issue of parsed.error?.issues ?? []) {
    const field = FIELDS[String(issue.path[0])];
    if (field !== undefined) errors[field] ??= issue.message;
  }
  if (errors.port !== undefined) errors.port = 'from 1 to 65535';
  if (errors.tags !== undefined) errors.tags = TAGS_RULE;
  if (form.host.trim() === '' && form.tailscale.trim() === '') errors.host ??= 'a host name or an IP address is needed';
  if (!parsed.success || Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  return { kind: 'valid', server: parsed.data };
}

const TAGS_RULE = 'a tag is 1 to 64 lower-case letters, digits, ".", "_" or "-"; at most 32 tags';

/** The servers that could be added to the way of `editing` (null: a new one) without going round in a circle. */
export function possibleHops(jump: readonly string[], editing: Server | null, others: readonly ServerView[]): Server[] {
  const servers = new Map(others.map(({ server }) => [server.id, server]));
  const id = editing?.id ?? idFromName('new', new Set(servers.keys()));
  const faults = (way: readonly string[]) => {
    const server = sshServerSchema.parse({ kind: 'ssh', id, name: '-', user: 'u', jump: way });
    return jumpFaults(server, new Map(servers).set(id, server)).length;
  };
  const before = faults(jump);
  return [...servers.values()].filter((hop) => faults([...jump, hop.id]) <= before);
}

/** What a pasted `ssh user@host -p 2222`, `user@host:port` or `ssh://...` says; null when it is a plain address. */
export function parseAddress(text: string): { host: string; user?: string; port?: string } | null {
  const match =
    /^\s*(?:ssh:\/\/|ssh\s+)?(?:-p\s*(\d+)\s+)?(?:([^\s@:]+)@)?(\[[0-9A-Fa-f:%]+\]|[^\s@:/[\]]+)(?::(\d+))?(?:\s+-p\s*(\d+))?\/?\s*$/.exec(
      text,
    );
  const host = match?.[3]?.replace(/^\[|\]$/g, '');
  if (!match || !host) return null;
  const user = match[2];
  const port = match[1] ?? match[4] ?? match[5];
  if (user === undefined && port === undefined && host === text.trim()) return null;
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port }) };
}
