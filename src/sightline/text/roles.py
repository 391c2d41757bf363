"""What a line of a letterhead is: a name, an address, a contact, a registration, a title, or data of the document."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

from sightline.text.amounts import amounts
from sightline.text.dates import dates, fold, times

Role: TypeAlias = Literal["name", "address", "contact", "registration", "tax_id", "title", "meta", "noise"]

# Legal forms of companies, as they end a name. "Sdn Bhd" is often glued to the word before it.
STRONG_FORM = re.compile(
    r"(?:s[do0]n\W{0,3}b[hk]d|gmbh(?:\s*&\s*co\.?\s*kg)?|(?<![a-z])(?:bhd|s/[b8]|berhad|mbh|ag|ohg|gbr|ug|"
    r"e\.?\s?k\.|a\.\s?g\.|dac|& co|"
    r"s\.?a\.?r\.?l|s\.?a\.?s\.?u?|s\.a|ltd|limited|llc|inc|corp|corporation|plc|plt|llp|pte|pty|b\.v|n\.v|s\.p\.a|s\.r\.l|eurl|sasu?|(?:(?<!\d\s)kg|sa|co|enterprise|trading)(?=\W*$)))(?![a-z])"
)
# Words that end the name of a business without a legal form.
TRADE_WORD = re.compile(
    r"(?<![a-z])(?:enterprises?|trading|company|co|holdings?|marketing|services|resources|restaurants?|restoran|cafe|pharmacy|"
    r"stationery|hardware|electrical|books?|bakery|supermarket|mart|store|shop)(?![a-z])"
)
# Words that only ever follow the rest of a name, so a line that begins with one was wrapped.
TAIL_WORD = re.compile(r"(?:enterprises?|trading|company|co|holdings?|marketing|services|resources)(?![a-z])")
_CONTACT = re.compile(
    r"(?<![a-z])(?:te[l1i]|telephone|telefon|phone|fax|facsimile|hotline|h/?p|mobile|mobil|handy|whatsapp|contact|customer\s*(?:care|service))"
    r"(?![a-z])|tel\s*[/&:.]|e-?mail|www\.|http|@|\.com(?![a-z])|\.(?:de|fr|my|co\.uk)(?![a-z])"
)
_REGISTRATION = re.compile(
    r"(?:(?:company|business|biz)\s*(?:reg|no)|co\W{0,3}(?:reg|no)(?![a-z])|(?<![a-z])(?:reg(?:istration)?\W{0,3}no|roc|brn|ssm|br\s*no|"
    r"siret|siren|rcs|handelsregister|hrb|hra|amtsgericht|r\.?c\.?s)(?![a-z]))|^\W*\d{5,12}\s*-\s*[a-z]\W*$|^\W*[a-z]{0,2}\d{5,9}\s*-\s*[a-z]{0,2}\W*$"
)
_TAX_ID = re.compile(
    r"(?:g[s5]t|sst|vat|tax|ust|mwst|tva|abn|gstin)[\s.-]*(?:i[do0o]|reg|re9|no|nr|num|ident|intra|:|#)|steuernummer|steuer-?nr|"
    r"gst\s*\w{0,4}\s*[.:#]*\s*0\d{8,}|umsatzsteuer-?id|n\W?\s*(?:de\s*)?tva|service\s*tax\s*(?:no|id)"
)
_TITLE = re.compile(
    r"^\W*(?:simplified|official|original|duplicate|copy|computer\s*generated)?\W*(?:tax|cash|sales|service)?\W*"
    r"(?:invo[i1]ce|receipt|bill|sale|memo|rechnung|quittung|kassenbon|kassenbeleg|facture|ticket|recu|guest\s*check|"
    r"gutschrift|avoir|credit\s*note|statement|welcome|reprint|adjustment\s*note)\W*(?:/\W*\w+\W*\w*)?\W*$"
)
_META = re.compile(
    r"(?<![a-z])(?:(?:date|datum|time|table|tisch|room|station|user|staff|queue|order|item|pos|terminal|pax|slip|trans)(?![a-z])|cashier|kassierer|served|server|tbl|covers|bill\s*(?:no|to|#)|doc(?:ument)?\s*no|"
    r"inv(?:oice)?\s*(?:no|nr|num|#|:|\d)|invo[i1]ce\s*(?:no|nr|date|#|:)|receipt\s*(?:no|#|:|\d)|trn|counter|member|salesperson|sales\s*person|operator|"
    r"qty|description|ref(?:erence)?\W|kunden-?nr|customer\s*(?:no|id|name)|rechnung\W{0,3}(?:s?nr|nummer|s?datum)|"
    r"bill\s*\d|bi[l1]{2}|shopping\s*hours|opening|business\s*hour|mon\W|sun\W|chk|check\s*no|valued|reservation|"
    r"cust(?:omer)?\b|ship\s*to|sold\s*to|deliver)"
)
_STREET = re.compile(
    r"(?<![a-z])(?:ja[l1i]an|j[l1]n|lorong|lrg|lebuh(?:raya)?|persiaran|lot|no\W{0,2}\s?\d|ground\s*f|floor|flr|level|leve1|street|st\.?(?=\s|,|$)|road|rd|avenue|ave|lane|drive|"
    r"boulevard|blvd|highway|row|quay|yard|close|court|terrace|mews|rue|av\.?|chemin|quai|route|place|cours|impasse|kampung|kg\.|"
    r"taman|tmn|bandar|bdr|seksyen|sek|section|batu|wisma|menara|bangunan|kompleks|complex|plaza|mall|blok|block|kawasan|"
    r"suite|unit|postfach|p\.?\s?o\.?\s?box|b\.?p\.?\s?\d|cedex|darul\s*(?:ehsan|takzim|ridzuan)|desa|pusat|medan|jaya|"
    r"industrial|parade|airport|centre|center|tower|square|perindustrian|perniagaan(?=\s+\w+\s+\d)|wilayah|pekan|simpang)(?![a-z])|str(?:asse|\.)|straat|[a-z]{3,}(?:weg|gasse|platz|allee|ring|graben|ufer|damm)\s+\d"
)
_ROAD = re.compile(
    r"(?<![a-z])(?:ja[l1i]an|j[l1]n|lorong|lot|street|road|avenue|lane|row|quay|yard|persiaran|chemin|quai|floor|flr|level|rue|weg|platz|autoroute)(?![a-z])|str(?:asse|\.)"
)
_REGION = re.compile(
    r"(?<![a-z])(?:selangor|johor(?:\s*bahru)?|kuala\s*lumpur|malaysia|ma[l1]aysla|pahang|perak|penang|pulau\s*pinang|kedah|kelantan|"
    r"terengganu|melaka|negeri\s*sembilan|sabah|sarawak|perlis|putrajaya|labuan|k\.?l|germany|deutschland|france|"
    r"united\s*kingdom|england|london|singapore|schweiz|switzerland|osterreich|austria|usa|u\.s\.a|shah\s*alam|petaling|klang|"
    r"cheras|setapak|puchong|kajang|ampang|subang|rawang|ipoh|seremban)(?![a-z])"
)
_POSTCODE = re.compile(
    r"(?<![\d.-])(?:[a-z]-)?\d{5}(?:-\d{4})?(?![\d.-])[\s,.]+[a-z]|(?<![a-z])[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}(?![a-z\d])|[a-z,]\s*,?\s*\d{5}\W*$|(?<!\d)\d{4}\s+[a-z]{4,}|(?<![a-z\d])[a-z]\d{2}\s?[a-z\d]{4}(?![a-z\d])"
)
# What the words of a line say, the surest first: "Tel" in a company's name does not make it a phone number.
_BY_WORDS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("tax_id", _TAX_ID),
    ("name", STRONG_FORM),
    ("registration", _REGISTRATION),
    ("title", _TITLE),
    ("contact", _CONTACT),
    ("meta", _META),
)


@lru_cache(maxsize=8192)
def role_of(text: str) -> Role:
    """The role of a line of a letterhead by its own words. A line that fits nothing else is a possible name."""
    folded = fold(text).strip()
    for role, pattern in _BY_WORDS:
        if pattern.search(folded):
            return role
    if dates(text) or times(text):
        return "meta"
    if _STREET.search(folded) or _REGION.search(folded):
        return "address"
    # Five digits before a word are a postcode, or the number of an article with its price.
    if amounts(text):
        return "meta"
    if _POSTCODE.search(folded):
        return "address"
    letters = sum(c.isalpha() for c in folded)
    return "noise" if letters < 4 or letters < 0.5 * len(re.sub(r"\s", "", folded)) else "name"


def starts_address(text: str) -> bool:
    """Whether an address may begin here: a town or a mall alone could as well be the end of a shop's name."""
    return bool(_ROAD.search(fold(text)) or re.search(r"\d|,", text))
