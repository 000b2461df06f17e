"""What this report's prose calls things, and sentences that the program misreads."""
import re

LEFT_OUT = {"other", "others", "na", "unknown", "total", "unanswered", "constant", "mean"}

# Words that claim an order, and words that claim a size.
ORDER = re.compile(
    r"\b(most|first|third|second|next|last|lead|leads|ahead|above all|greatest|largest|biggest|strongest|main|mainly|chief"
    r"|chiefly|principal|top|more|less|fewer|fewest|equally|equal|level|as often|same|only after|followed|follows|precedes"
    r"|far|reverse|order|priority|prefer|preferred|popular|highest|lowest|smaller|larger|than|alone|exception|comes?)\b",
    re.I,
)
SIZE = re.compile(
    r"\b(most|half|every|all|each|no|none|few|little|only|widespread|poorly|close to|almost|majority|minority|share"
    r"|positive|negative|significant|confirms|contribute|stronger|strongly|tends?|often|approval|widely|strong)\b",
    re.I,
)

# How prose names items, where it does so in words of its own.
NAMES = {
    "t03": {"biotechnology": "biotechnology", "car": "vehicles|cars", "electronics": "electronic",
            "environment": "recycling", "it": "communications"},
    "t04": {"related_firm": "related (firms|enterprises|compan)", "nucleus_firm": "nucleus|nuclei", "university": "universit",
            "human_resources": "human resources", "key_person": "key person|charisma", "industrial_zone": "industrial zones"},
    "t05": {"financial_aid": "financial (aid|support)|subsidies", "small_business": "New Business",
            "university_industry_law": "University Technology|university\\s+technology|both come", "special_zones": "Reform Districts|both\\s+come"},
    "t06": {"industry_academia": "academia", "export": "export", "small_business": "small compan", "network": "networks?\\b",
            "attraction": "attraction", "matching": "matching"},
    "t07": {"academic_conference": "conferences", "mandatory_meeting": "mandatory meetings|face to face",
            "email": "through IT", "business_matching": "business matching"},
    "t08": {"technology": "technology", "networking": "networking", "information": "information",
            "sales_channels": "sales channels", "participating_firms": "(participating|private) firms", "nucleus_firm": "nucleus",
            "local_government": "Local governments", "university": "universit"},
    "t09": {"technology": "technolog", "new_product": "products", "agglomeration": "agglomeration"},
    "t10": {"technology": "technology", "human_resources": "human resources"},
    "t11": {"nucleus_firm": "nucle", "university": "universit", "key_person": "key person", "related_firm": "related",
            "human_resources": "human resources"},
    "t12": {"grants": "grants", "lease": "leas", "it_seminars": "seminars", "pc_training": "training", "loans": "loans",
            "tax_incentives": "tax"},
    "t13": {"practical_use": "practical use|would use|use of a district", "competitiveness": "compet",
            "large_firms_only": "large\\s+compan"},
    "t15": {"uncertain": "uncertain"},
    "t16": {"globalization": "globalization", "new_markets": "new\\s+markets", "openness": "open to|make information public",
            "autonomy": "autonomy", "scale_gap": "gap between (large|corporations|compan)|wider gap",
            "development_gap": "developing", "rapid_response": "rapid", "equality": "equality"},
}
NAMES["q05"], NAMES["q06"], NAMES["q07"] = NAMES["t13"], {"positive": "positive|would like", "negative": "do not"}, NAMES["t16"]
NAMES["q04"] = {"public": "public", "private": "private"}
NAMES["m14"] = {"it_use": "intention to use", "expectation_4": "faster|speed", "expectation_5": "shared|jointly", "importance":
                "importan", "expectation_6": "cooperation", "expectation_2": "another of the expectations"}
NAMES["m17"] = dict(NAMES["t16"], openness="public|open", rapid_response="rapid|respond")
NAMES["m18"] = dict(NAMES["t16"], public_nature="spaces' being public", openness="openness")

# First words of sentences whose words are about something else than what changed, and why nothing needs to fail.
ALLOWED = {
    "Communication through IT": "each is compared with a half of the offices, not with other methods",
    "The greatest contribution": "new technology and new products are named together, in no order",
    "The greatest benefit": "technology and products are named together; the rest is the paper's judgment",
    "New technologies, and valuable": "claims nothing of how often they are named",
    "Where there is no cluster yet": "human resources are named after the others, ahead of nothing",
    "Local government offices, too, prefer": "about who has no partner; the partners are not compared",
    "Popular combinations": "the list is computed",
    "JETRO offices likewise put": "about who has no partner; the list of partners is computed",
    "These results indicate": "about activities, whose order the sentences before it assert",
    "In providing information": "about who has no partner",
    "Every METI and local government": "related firms are compared with universities, in JETRO's answers",
    "Every METI office named it": "says that all of one group do; the other shares are printed",
    "Supportive policies were called": "the groups are compared, not the answers of one",
    "Demand for adjusting": "some offices, and shares that are printed",
    "These are followed by": "lists three coefficients after two larger ones, in no order",
    "Of the positive coefficients": "the sentence before it asserts which are positive",
    "So do managers who said": "the signs and levels are asserted; the sizes are not compared",
    "Managers who see the spaces": "the signs and levels are asserted; how many agree is not compared",
    "Fewer agree with those": "compared with globalization and new markets alone, as asserted",
    "Agreement is less frequent": "compared with the statements that the assertion names",
    "That IT promotes globalization": "both are compared with the others, not with one another",
    "Most managers accept": "each is compared with a half of the managers",
    "The paper says that they fear": "those who agree are compared with those who are uncertain of the same",
    "More SMEs therefore regard": "public is compared with private, not with neutral",
    "+ Asked whether IT": "public is compared with private, not with neutral",
    "It also reports, giving no table": "what the paper reports without a table",
    "On the other hand, …": "the share is put in words by the figure",
    "Practical use of a district": "the share is put in words by the figure",
    "IT measures, such as": "the share is put in words by the figure; statements are not compared",
    "But only …": "those who would are not compared with those who would not",
}
