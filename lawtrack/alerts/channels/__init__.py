"""Ways to reach people: e-mail by the standard library, chats through Apprise, signed webhooks.

``send`` opens a channel by its name; what of a message a channel takes or refuses by itself is a
``Piece``, and what becomes of it an ``PieceOutcome``.
"""

from lawtrack.alerts.channels.channel_secrets import SECRETS_FILE as SECRETS_FILE
from lawtrack.alerts.channels.webhook import is_genuine_webhook as is_genuine_webhook
