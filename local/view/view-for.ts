/** Chooses the view that fits where the output goes. */

import type { HostView, ViewStream } from './host-view.ts';
import { LiveView } from './live-view.ts';
import { PlainView } from './plain-view.ts';

/** A picture on a terminal, plain lines anywhere else. */
export function viewFor(out: ViewStream): HostView {
  return out.isTTY === true ? new LiveView(out) : new PlainView(out);
}
