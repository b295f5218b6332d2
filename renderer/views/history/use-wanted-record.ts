import { useEffect } from 'react';
import type { HistoryRecord } from '#shared/history.ts';
import { useApp, useAppStore, useClient } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';

/** Opens the record that somebody has asked for in another place. */
export function useWantedRecord(open: (record: HistoryRecord) => void): void {
  const runId = useApp((state) => state.wantedRecord);
  const store = useAppStore();
  const client = useClient();
  useEffect(() => {
    if (runId === null) return;
    let gone = false;
    const show = async () => {
      try {
        const record = await client.history.get({ runId });
        if (!gone) open(record);
      } catch (thrown) {
        toastFailure(thrown);
      }
      if (!gone) store.do.recordShown();
    };
    void show();
    return () => {
      gone = true;
    };
  }, [runId, client, store, open]);
}
