import { useEffect } from 'react';
import { toast } from 'sonner';
import type { HistoryRecord } from '#shared/history.ts';
import { errorOf } from '../../api/client.ts';
import { useApp, useAppStore, useClient } from '../../state/context.ts';

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
        const error = errorOf(thrown);
        toast.error(error.message, { description: error.next });
      }
      if (!gone) store.do.recordShown();
    };
    void show();
    return () => {
      gone = true;
    };
  }, [runId, client, store, open]);
}
