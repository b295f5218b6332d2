import { eventIterator, oc } from '@orpc/contract';
import { actionDefinitionSchema, actionSchema } from './action.ts';
import { actionTextSchema, dryRunSchema, removedActionSchema, validatedActionSchema } from './action-text.ts';
import { apiKeyLimitSchema, apiKeyNameSchema, apiKeySchema } from './api-keys.ts';
import { appErrorSchema, knownHostKeySchema } from './errors.ts';
import { appEventSchema } from './event.ts';
import {
  EXPORT_FORMATS,
  goneValuesSchema,
  historyPageSchema,
  historyQuerySchema,
  historyRecordSchema,
  historyValuesSchema,
  runExcerptsSchema,
  runMarkSchema,
  verificationSchema,
} from './history.ts';
import { storedHostKeySchema } from './host-keys.ts';
import { importPreviewSchema, serverChangeSchema } from './import.ts';
import { promptAnswerSchema } from './prompt.ts';
import { INPUT_LIMIT, outputSchema, parametersSchema, runSchema, terminalSizeSchema } from './run.ts';
import { choicesSchema, previewSchema, runRequestSchema } from './run-request.ts';
import { credentialListSchema, storePassphraseSchema } from './secrets.ts';
import { connectionStateSchema, poolStateSchema, reachabilitySchema, serverSchema } from './server.ts';
import { testStepSchema } from './server-test.ts';
import { settingsSchema } from './settings.ts';
import { storageSizesSchema, systemInfoSchema } from './system.ts';
import { z } from './z.ts';

/** Every call can fail with an `AppError`; it travels as the data of this one declared error. */
const call = oc.errors({ FAILED: { data: appErrorSchema } });

const nothing = z.object({});
const runId = z.object({ runId: z.string().max(64) });
const serverId = z.object({ serverId: z.string().max(64) });
const hostKeyEntry = z.object({ names: z.string().max(10_000), fingerprint: z.string().max(100) });

/** Every call and stream between a window and the backend. */
export const contract = {
  system: {
    info: call.input(nothing).output(systemInfoSchema),
    /** The state of everything, then every change. */
    events: call.input(nothing).output(eventIterator(appEventSchema)),
    storage: call.input(nothing).output(storageSizesSchema),
    /** Shows the data directory in the file manager of the system, where the host can. */
    openFolder: call.input(nothing).output(nothing),
    /** What somebody who helps needs to know, as the text of a file: without secrets, and without names unless wanted. */
    diagnostics: call.input(z.object({ withNames: z.boolean() })).output(z.object({ text: z.string() })),
  },
  servers: {
    /** Adds a server, or replaces the one with the same id. */
    save: call.input(z.object({ server: serverSchema, replace: z.boolean() })).output(serverSchema),
    /** Removes all of them or none, and gives the change that puts them back: see `imports.apply`. */
    remove: call.input(z.object({ serverIds: z.array(z.string().max(64)).max(5000) })).output(serverChangeSchema),
    /** Puts a server right before or behind another one in the list. */
    move: call
      .input(serverId.extend({ beside: z.string().max(64), side: z.enum(['before', 'behind']) }))
      .output(nothing),
    /** Connects (asking about the host key where needed) and measures a round trip. */
    check: call.input(serverId).output(connectionStateSchema),
    /** Looks whether a server answers, without a login. */
    look: call.input(serverId).output(reachabilitySchema),
    /** Ends the pause of a server that is left alone, because a person asks for it, and checks the way to it. */
    tryNow: call.input(serverId).output(connectionStateSchema),
    /** Tries the way to it step by step, until one fails: all steps, each time one has changed. Runs nothing but `true`. */
    test: call.input(serverId).output(eventIterator(z.array(testStepSchema))),
    /** The connections to every server that was used since the start of the app. */
    connections: call.input(nothing).output(z.array(poolStateSchema)),
  },
  actions: {
    /** The YAML of one action as it stands in actions.yaml, comments included. */
    text: call.input(z.object({ actionId: z.string().max(64) })).output(z.object({ text: z.string() })),
    validate: call.input(z.object({ text: actionTextSchema })).output(validatedActionSchema),
    /** Decides on the action that a text holds as if it were in the whitelist. Saves, records and runs nothing. */
    dryRun: call
      .input(z.object({ text: actionTextSchema, parameters: parametersSchema, serverId: z.string().max(64) }))
      .output(dryRunSchema),
    /** Adds the action, or puts it in the place of the one that `replace` names. Comments and order of the file stay. */
    save: call
      .input(
        z.object({
          text: actionTextSchema,
          replace: z.string().max(64).nullable(),
          /** Where a new one goes; at the end without it. */
          position: z.int().min(0).optional(),
        }),
      )
      .output(actionSchema),
    remove: call.input(z.object({ actionId: z.string().max(64) })).output(removedActionSchema),
    /** What a version was that the history refers to. */
    version: call.input(z.object({ version: z.string().max(64) })).output(actionDefinitionSchema),
    /**
     * Runs the action that the parameter takes its choices from; what it gave a moment ago is not asked for again, unless
     * they are wanted `anew`, which costs a request.
     */
    choices: call
      .input(
        z.object({
          actionId: z.string().max(64),
          parameter: z.string().max(64),
          serverId: z.string().max(64),
          anew: z.boolean().default(false),
        }),
      )
      .output(choicesSchema),
  },
  runs: {
    preview: call.input(runRequestSchema).output(z.array(previewSchema)),
    /** One request, one run for each server; refused as a whole when any server would be refused. */
    start: call.input(runRequestSchema).output(z.array(runSchema)),
    cancel: call.input(runId).output(runSchema),
    /** Ends every run of a batch that goes on, and lets none of those begin that wait. */
    cancelBatch: call.input(z.object({ batchId: z.string().max(64) })).output(z.array(runSchema)),
    /** Types into the terminal of a command that runs. What is typed is recorded nowhere. */
    input: call.input(runId.extend({ text: z.string().min(1).max(INPUT_LIMIT) })).output(nothing),
    /** Gives the terminal of a run the size of the view that shows it. */
    resize: call.input(runId.extend(terminalSizeSchema.shape)).output(nothing),
    /** The transcript after `after` (0 for all of it), live while the run goes on. */
    output: call.input(runId.extend({ after: z.int().min(0) })).output(eventIterator(outputSchema)),
    /** Tells that a viewer has shown everything up to and including `seq`. */
    acknowledge: call.input(z.object({ viewer: z.string().max(64), seq: z.int().min(0) })).output(nothing),
  },
  history: {
    search: call.input(historyQuerySchema).output(historyPageSchema),
    get: call.input(runId).output(historyRecordSchema),
    /** What the history can be filtered by. */
    values: call.input(nothing).output(historyValuesSchema.extend({ gone: goneValuesSchema })),
    /** Where in the output of runs the words of a search stand; runs without a hit are left out. */
    excerpts: call
      .input(z.object({ text: z.string().max(200), runIds: z.array(z.string().max(64)).max(50) }))
      .output(z.array(runExcerptsSchema)),
    /** The last success of the same action on the same server before this run; null when there is none. */
    lastGood: call.input(runId).output(historyRecordSchema.nullable()),
    /** The newest runs of an action that have ended, oldest first, refusals left aside; on these servers, or on all. */
    durations: call
      .input(
        z.object({
          actionId: z.string().max(64),
          serverIds: z.array(z.string().max(64)).max(1000).default([]),
          limit: z.int().min(1).max(500).default(500),
        }),
      )
      .output(z.array(runMarkSchema)),
    /** The newest runs on a server that have ended, oldest first, refusals left aside. */
    recent: call.input(serverId.extend({ limit: z.int().min(1).max(50).default(20) })).output(z.array(runMarkSchema)),
    /** Checks the hash chain from its beginning: progress, then one verdict. */
    verify: call.input(nothing).output(eventIterator(verificationSchema)),
    /** Every record that the query finds, newest first, as the text of a file in pieces; `before` and `limit` do not count. */
    export: call
      .input(z.object({ query: historyQuerySchema, format: z.enum(EXPORT_FORMATS) }))
      .output(eventIterator(z.string())),
  },
  prompts: {
    answer: call.input(z.object({ promptId: z.string().max(64), answer: promptAnswerSchema })).output(nothing),
  },
  imports: {
    /** What `~/.ssh/config` would bring into the list. Nothing is run or changed. */
    sshConfig: call.input(nothing).output(importPreviewSchema),
    /** The machines that `tailscale status --json` tells. Nothing is changed. */
    tailscale: call.input(nothing).output(importPreviewSchema),
    /** Changes the list in one go, and gives the change that takes it back. */
    apply: call.input(serverChangeSchema).output(serverChangeSchema),
  },
  hostKeys: {
    /** The entries of the app's own known_hosts. */
    list: call.input(nothing).output(z.array(storedHostKeySchema)),
    remove: call.input(hostKeyEntry).output(nothing),
    /** Puts back what was removed since the app was started. */
    restore: call.input(hostKeyEntry).output(nothing),
    /** Trusts the key that the server showed last, which must be the one that the person has seen, instead of the old. */
    replace: call
      .input(serverId.extend({ fingerprint: z.string().max(100) }))
      .output(z.object({ replaced: z.array(knownHostKeySchema) })),
  },
  credentials: {
    list: call.input(nothing).output(credentialListSchema),
    /** Opens the secret store, or gives a new one its passphrase. */
    unlock: call.input(z.object({ passphrase: storePassphraseSchema })).output(credentialListSchema),
    forget: call.input(z.object({ name: z.string().max(5000) })).output(nothing),
  },
  apiKeys: {
    list: call.input(nothing).output(z.array(apiKeySchema)),
    /** Makes a key and gives it: this once, and never again. */
    create: call
      .input(z.object({ name: apiKeyNameSchema, requestsPerMinute: apiKeyLimitSchema }))
      .output(z.object({ key: z.string() })),
    revoke: call.input(z.object({ name: z.string().max(64) })).output(nothing),
  },
  settings: {
    save: call.input(z.object({ settings: settingsSchema })).output(settingsSchema),
  },
};
