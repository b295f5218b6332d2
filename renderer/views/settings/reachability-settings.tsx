import { type Settings, settingsSchema } from '#shared/settings.ts';
import { Checkbox } from '../../ui/field.tsx';
import { NumberSetting } from './number-setting.tsx';
import type { ChangeTable } from './use-settings.ts';

type ReachabilitySettingsOf = Settings['reachability'];

const INTERVAL = settingsSchema.shape.reachability.unwrap().shape.interval.unwrap();

/** Whether and how often servers are looked at. */
export function ReachabilitySettings({
  reachability,
  onChange,
}: {
  reachability: ReachabilitySettingsOf;
  onChange: ChangeTable<'reachability'>;
}) {
  return (
    <>
      <Checkbox
        label="Watch which servers can be reached"
        hint="Only while a window is open, and without a login: the app connects, reads the first line and hangs up. sshd notes each look as “Connection closed by …”. Servers behind others, and those that are paused, are left alone."
        checked={reachability.watch}
        onChange={(watch) => void onChange({ watch })}
      />
      <NumberSetting
        label="Time between two looks"
        hint="At a server that answers. One that does not is looked at less and less often, at least every ten minutes."
        unit="seconds"
        schema={INTERVAL}
        value={reachability.interval}
        onSave={(interval) => onChange({ interval })}
      />
    </>
  );
}
