import { argvActionSchema, shellActionSchema } from '#shared/action.ts';
import { z } from '#shared/z.ts';

const fileSchema = z.strictObject({
  actions: z.array(z.union([argvActionSchema, shellActionSchema])).describe('The whitelist: the actions that may run.'),
});

/** The JSON Schema of actions.yaml as text, for editors that complete and check YAML by it. */
export function actionsJsonSchema(): string {
  const schema = z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-07' });
  return `${JSON.stringify({ title: 'Actions of HomelabCmd', ...schema }, null, 2)}\n`;
}
