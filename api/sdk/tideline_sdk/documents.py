"""The documents that are sent. The server knows the first character by character and answers it on its fast path."""

from typing import Final

TRACK: Final = (
    "mutation($s:String!,$e:[EventInput]!){track(site:$s,events:$e){accepted duplicates rejected{index code message}}}"
)
IDENTIFY: Final = "mutation($s:String!,$u:String!,$t:Json!){identify(site:$s,userId:$u,traits:$t){stored code message}}"
