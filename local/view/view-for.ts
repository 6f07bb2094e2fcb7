/** Chooses the view that fits where the output goes. */

import type { HostView, ViewStream } from './host-view.ts';
import type { Keyboard } from './keys.ts';
import { LiveView } from './live-view.ts';
import { PlainView } from './plain-view.ts';

/** A picture on a terminal, plain lines anywhere else. */
export function viewFor(out: ViewStream, keyboard?: Keyboard): HostView {
  return out.isTTY === true ? new LiveView(out, keyboard) : new PlainView(out);
}
