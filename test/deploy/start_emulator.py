"""Starts MiniStack with what it gets wrong, as far as this trial depends on it, put right.

Permissions: the batch operations of SQS need those of the single ones; MiniStack asks for actions that AWS does not have.
Ports: over TLS it listens on 443 as well, which is not ours to take.
"""

from ministack import app
from ministack.core import iam_actions

_action_of = iam_actions.extract_iam_action
_is_bindable = app._port_is_bindable


def _as_in_aws(*args, **kwargs):
    action = _action_of(*args, **kwargs)
    if isinstance(action, str) and action.startswith("sqs:"):
        return action.removesuffix("Batch")
    return action


iam_actions.extract_iam_action = _as_in_aws
app._port_is_bindable = lambda host, port: port != 443 and _is_bindable(host, port)
app.main()
