"""Providers around providers: a policy is one constructor expression, and is asked like any other provider.

    Chain([Retry(Limit(Budget(Breaker(claude), store, caps), ledger)), Retry(Limit(gpt)), rules])

| wrapper | what it adds |
|---|---|
| `Retry` | asks again after errors that pass, within one deadline and a budget of retries |
| `Limit` | starts calls at the pace that the provider allows |
| `AtOnce` | has no more calls under way than a server takes |
| `Budget` | refuses a call that could cross a cap, before it is made |
| `Breaker` | fails at once while the provider is down |
| `Observed` | tells somebody of each attempt |
| `Chain` | asks the next provider |
| `Simplified` | asks with a prompt of its own |
| `Tiered` | asks a cheap provider first, a strong one about what is in doubt |
| `Vote` | asks two at once, and keeps both opinions |
| `Describe` | one model sees, another decides |
| `InTwoSteps` | the same with one model, about tasks that are `untrusted` |
| `Several` | asks about several pictures in a call, and gives each its own answer |

What they share. Each is safe to call concurrently on one event loop, and leaves nothing behind when it is cancelled.
Time is the clock of the loop; chance and the calendar are arguments. No wrapper logs. What failed attempts cost is in
the answer, or in the error, that comes of them. Who answered is `Answer.provider`; several are joined by a plus.

| error | Retry | Breaker counts it | Chain, Tiered, Vote |
|---|---|---|---|
| Overloaded, ProviderTimeout, ServerFault | again | yes | next |
| RateLimited | again, after `retry_after_s`; Limit lets everybody wait | no | next |
| EmptyAnswer | again | no | next |
| QuotaExhausted | raised | yes | next |
| Refused, Filtered, Truncated, InvalidAnswer, TooLarge | raised | no | next |
| Unauthorized, ModelNotFound, BudgetExceeded | raised | no | next |
| BadImage, PictureBlocked | raised | no | raised: nobody else is asked |
| Exhausted | again, if a link's error is | no | next |

Order. `Retry` outside `Limit` and `Budget`: each attempt takes a slot and is paid for. `AtOnce` outside `Limit`: a call
that waited for a place would start later than its slot says. `Breaker` inside: a call that it refuses costs no attempt
at the provider. Errors that are no `ProviderError` are faults of a program or of its setting up, and pass through
everything.
"""

from __future__ import annotations

from sightline.vlm.wrappers.at_once import AtOnce
from sightline.vlm.wrappers.breaker import Breaker
from sightline.vlm.wrappers.budget import Budget
from sightline.vlm.wrappers.budgets.caps import Cap
from sightline.vlm.wrappers.budgets.redis import RedisStore
from sightline.vlm.wrappers.budgets.sqlite import SqliteStore
from sightline.vlm.wrappers.chain import Chain
from sightline.vlm.wrappers.describe import Describe
from sightline.vlm.wrappers.in_two_steps import InTwoSteps
from sightline.vlm.wrappers.limit import Limit
from sightline.vlm.wrappers.limits import Limits
from sightline.vlm.wrappers.limits.memory import MemoryLedger
from sightline.vlm.wrappers.limits.redis import RedisLedger
from sightline.vlm.wrappers.observed import Observed
from sightline.vlm.wrappers.places.memory import MemoryPlaces
from sightline.vlm.wrappers.places.redis import RedisPlaces
from sightline.vlm.wrappers.retry import Backoff, Retry, RetryBudget
from sightline.vlm.wrappers.several import Several
from sightline.vlm.wrappers.simplified import Simplified
from sightline.vlm.wrappers.tiered import Tiered
from sightline.vlm.wrappers.vote import Vote

__all__ = [
    "AtOnce",
    "Backoff",
    "Breaker",
    "Budget",
    "Cap",
    "Chain",
    "Describe",
    "InTwoSteps",
    "Limit",
    "Limits",
    "MemoryLedger",
    "MemoryPlaces",
    "Observed",
    "RedisLedger",
    "RedisPlaces",
    "RedisStore",
    "Retry",
    "RetryBudget",
    "Several",
    "Simplified",
    "SqliteStore",
    "Tiered",
    "Vote",
]
