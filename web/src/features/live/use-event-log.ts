import { useEffect, useState } from "react";
import { type LiveEvent, type streamOf, withEvents } from "./live-data";

/** The events as they come. While it is paused they are kept aside, and counted; going on shows them. */
export function useEventLog(feed: ReturnType<typeof streamOf>, paused: boolean) {
  const [log, setLog] = useState<{ shown: LiveEvent[]; waiting: LiveEvent[] }>({ shown: [], waiting: [] });
  useEffect(() => {
    const take = () => {
      const came = feed.read().update?.live.events;
      if (!came) return;
      setLog(({ shown, waiting }) => {
        if (!paused) return { shown: withEvents(withEvents(shown, waiting), came), waiting: [] };
        const fresh = withEvents(shown, came).filter((event) => !shown.includes(event));
        return { shown, waiting: withEvents(waiting, fresh) };
      });
    };
    take();
    return feed.listen(take);
  }, [feed, paused]);
  return log;
}
