# The public names. Made from `_EXPORTS` by `make generate`.

from .emulator.credentials import Credentials as Credentials
from .emulator.endpoint import Emulator as Emulator
from .emulator.exchange import Delay as Delay
from .emulator.exchange import Drop as Drop
from .emulator.exchange import Exchange as Exchange
from .emulator.exchange import Fault as Fault
from .emulator.exchange import PassThrough as PassThrough
from .emulator.exchange import ScriptedAnswer as ScriptedAnswer
from .emulator.messages import Answer as Answer
from .emulator.messages import ApiError as ApiError
from .emulator.messages import ReceivedRequest as ReceivedRequest
from .emulator.messages import redirect_to as redirect_to
from .emulator.messages import too_many_requests as too_many_requests
from .emulator.seed import SeedError as SeedError
from .offline.results import UNKNOWN as UNKNOWN
from .offline.results import Message as Message
from .offline.results import OfflineError as OfflineError
from .offline.results import Phase as Phase
from .offline.results import Resource as Resource
from .offline.results import Result as Result
from .offline.results import Secret as Secret
from .offline.runner import run_offline as run_offline

__all__ = [
    "UNKNOWN",
    "Answer",
    "ApiError",
    "Credentials",
    "Delay",
    "Drop",
    "Emulator",
    "Exchange",
    "Fault",
    "Message",
    "OfflineError",
    "PassThrough",
    "Phase",
    "ReceivedRequest",
    "Resource",
    "Result",
    "ScriptedAnswer",
    "Secret",
    "SeedError",
    "redirect_to",
    "run_offline",
    "too_many_requests",
]
