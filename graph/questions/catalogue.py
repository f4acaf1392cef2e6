"""The thirty questions: number, name, wording, parameters, columns, and how each is answered."""

from __future__ import annotations

from graph.metrics.circularity import DRAWS
from graph.metrics.ownership import VIEWS
from graph.metrics.parties import BY
from graph.metrics.rewiring import SEED
from graph.metrics.supply import CARRIES
from graph.metrics.weights import UNITS
from graph.questions import capital, clusters, evidence, supply
from graph.questions.model import Parameter, Question
from ontology.vocabulary import vocabulary

MEASURES = tuple(UNITS)


def _entity(name: str, about: str, default: str | None = None) -> Parameter:
    return Parameter(name, "entity", about, default)


def _choice(name: str, about: str, words: tuple[str, ...], default: str | None = None) -> Parameter:
    return Parameter(name, "choice", about, default, words=words)


def _whole(name: str, about: str, default: int, least: int, most: int) -> Parameter:
    return Parameter(name, "whole", about, str(default), least=least, most=most)


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


LAB = _entity("lab", "The lab.", "anthropic")
INPUT = Parameter("input", "concept", "Kind of input.", "capacity", scheme="inputKinds")
MEASURE = _choice("measure", "By what to weigh.", MEASURES, "usd_per_year")
PROPERTIES = tuple(sorted(vocabulary().properties))

CATALOGUE = (
    Question(
        1,
        "suppliers",
        "Who supplies compute to a firm today, under which contracts?",
        "Contracts of capacity, chips and sites that hold, or may hold, on the day.",
        _columns(
            "provider providerName contract kind input mwLow mwHigh low high currency basis per qualifier "
            "termYears starts rung force"
        ),
        (LAB, Parameter("input", "concept", "Only this kind of input.", None, scheme="inputKinds")),
    ),
    Question(
        2,
        "commitments",
        "What has a firm committed to pay, by provider and year?",
        "Sums spread evenly over their terms; contracts without a disclosed sum are named in `undisclosed`.",
        _columns("provider providerName year usdLow usdHigh usdPoint contracts undisclosed"),
        (_entity("customer", "Who pays.", "openai"), _whole("years", "How many years from the day.", 10, 1, 30)),
        supply.commitments_by_year,
    ),
    Question(
        3,
        "disagreements",
        "Where do sources disagree on what a deal between two firms is worth?",
        "Every stated amount by basis, with the hull of all, the preferred one and the reason.",
        _columns(
            "deal dealName basis per currency low high hullLow hullHigh source publisher sourceKind preferred reason"
        ),
        (_entity("provider", "Who supplies.", "oracle"), _entity("customer", "Who buys.", "openai")),
    ),
    Question(
        4,
        "loose-deals",
        'Which deals are letters of intent, only talked about, or "up to"?',
        "By rung of commitment and by the qualifier of the amount.",
        _columns("deal dealName kind rung force qualifier low high currency basis"),
        (_entity("firm", "Only deals with this party."),),
    ),
    Question(
        5,
        "shared-investors",
        "Which investors hold stakes in two or more rival labs?",
        "Pairs of labs that both offer models, or that a source calls rivals.",
        _columns(
            "investor investorName lab labName stakeLow stakeHigh otherLab otherLabName otherStakeLow "
            "otherStakeHigh certain"
        ),
        (_entity("investor", "Only this investor."),),
        capital.shared_investors,
    ),
    Question(
        6,
        "supplier-shareholders",
        "Which suppliers are also shareholders of their customers?",
        "What is bought and what was put in, both as intervals in US dollars, and the stake in per cent.",
        _columns(
            "supplier supplierName customer customerName inputs purchasedLow purchasedHigh investedLow "
            "investedHigh stakeLow stakeHigh contracts stakes"
        ),
        (_entity("customer", "Only this customer."),),
        capital.supplier_shareholders,
    ),
    Question(
        7,
        "rival-investors",
        "Which investors are themselves rivals of the firm they invest in?",
        "The layers of the stack in which both have something of their own to offer.",
        _columns("investor investorName investee investeeName layers stakeLow stakeHigh stakes"),
        (_entity("investee", "Only this firm."),),
        capital.rival_investors,
    ),
    Question(
        8,
        "rights",
        "Who has board, veto, first-refusal or exclusivity rights over whom?",
        "Rights with their holder, over whom, whether they are in force, and who says so.",
        _columns("right kind holder holderName over overName inForce arisesFrom condition publishers"),
        (
            _entity("holder", "Only rights of this firm."),
            _entity("over", "Only rights over this firm."),
            Parameter("kind", "concept", "Only this kind of right.", None, scheme="rightKinds"),
        ),
    ),
    Question(
        9,
        "failure",
        "If a supplier fails, which labs lose what share of their supply, and who could replace it?",
        "Shares of the contracted supply in per cent; others who supply the lab, and others who supply anybody.",
        _columns("lab labName lostLow lostHigh weightLow weightHigh unit contracts otherSuppliers couldReplace"),
        (_entity("firm", "The supplier that fails.", "microsoft"), INPUT, MEASURE),
        supply.failure_of,
    ),
    Question(
        10,
        "gatekeepers",
        "Which firms stand on every supply path to a lab?",
        "Nearest first, for each kind of input: certainly, or possibly (on the documented paths).",
        _columns("input position gatekeeper gatekeeperName holds substitutes"),
        (
            _entity("lab", "The lab.", "openai"),
            _choice("input", "Only this kind of input.", tuple(CARRIES)),
        ),
        supply.gatekeepers_of,
    ),
    Question(
        11,
        "concentration",
        "How concentrated is a lab's supply, allowing for hidden shares?",
        "Shares per supplier; the index with floor and ceiling and whether the verdict is robust stand in the notes.",
        _columns("party partyName shareLow shareHigh weightLow weightHigh unit contracts"),
        (LAB, INPUT, MEASURE, _choice("by", "Whose shares.", BY, "group")),
        supply.concentration_of_supply,
    ),
    Question(
        12,
        "customers",
        "How concentrated are a provider's customers?",
        "Stated shares by period, then what the contracts of today give.",
        _columns(
            "footing period measure customer customerName shareLow shareHigh weightLow weightHigh unit "
            "indexLow indexHigh robust contracts"
        ),
        (_entity("provider", "The provider.", "coreweave"),),
        supply.customers_of,
    ),
    Question(
        13,
        "loops",
        "In which loops does money return to its origin?",
        "Loops with capital on one step and a purchase on another; the narrowest step, and whether the dates allow it.",
        _columns("firms names steps bottleneckLow bottleneckHigh order certain legs"),
        (_whole("steps", "At most so many steps.", 4, 2, 5), _entity("firm", "Only loops through this firm.")),
        capital.loops,
    ),
    Question(
        14,
        "circular-share",
        "What part of gross commitments is circular, and is that more than chance?",
        "Volume that can go round, of how much, and how often chance gives as much (seeded).",
        _columns(
            "volumeLow volumeHigh volumePoint grossLow grossHigh shareLow shareHigh shareExact p chanceMean "
            "draws seed coverage"
        ),
        (
            _whole("draws", "Draws of the null model.", DRAWS, 0, 999),
            _whole("seed", "Its seed.", SEED, 0, 2**31 - 1),
        ),
        capital.circular_share,
    ),
    Question(
        15,
        "layers",
        "Which groups own which layers of the stack?",
        "In-house, mixed, external or unknown, on what is likely and on what is certain; electricity stands beside. "
        "Who owns most layers comes first.",
        _columns("group groupName layer beside state certainState own bought"),
        (_entity("firm", "Only this firm's group."),),
        capital.layer_matrix,
    ),
    Question(
        16,
        "foreclosure",
        "Who could deny an input to rivals of its own lab?",
        "Suppliers of a lab that are, or own a part of, another; how much each rival depends on them in per cent.",
        _columns(
            "supplier supplierName input rival rivalName interestIn ownLab dependenceLow dependenceHigh "
            "purchasedLow purchasedHigh severity robust"
        ),
        (_entity("supplier", "Only this supplier."),),
        capital.foreclosing,
    ),
    Question(
        17,
        "ownership",
        "Who ultimately owns a firm?",
        "Shares in per cent, directly and through others.",
        _columns("owner ownerName shareLow shareHigh sharePoint directLow directHigh view capped"),
        (_entity("firm", "The firm.", "openai"), _choice("view", "Shares in value or in votes.", VIEWS, "economic")),
        capital.owners,
    ),
    Question(
        18,
        "changes",
        "What changed between two dates?",
        "Things, values and flags added, amended or retired.",
        _columns("change subject name kind property basis before after"),
        (
            Parameter("since", "day", "As published by this day.", "2026-09-01"),
            Parameter("until", "day", "Up to this day.", "2026-10-11"),
            _choice("flags", "Compare the flags, too (some seconds).", ("yes", "no"), "yes"),
        ),
        evidence.changed,
    ),
    Question(
        19,
        "published",
        "What was published by a day about deals that start later?",
        "A table over both time axes; with the version it is a pin to cite.",
        _columns("deal startsFrom startsBy words source publisher"),
        (Parameter("by", "day", "Published by this day.", "2026-03-01"),),
    ),
    Question(
        20,
        "clusters",
        "Which clusters does a lab use; who owns, operates and powers them?",
        "Clusters it is said to use, and those its agreements name.",
        _columns(
            "cluster name country location buildStatus mwLow mwHigh plannedMwLow plannedMwHigh chips owners "
            "operators poweredBy"
        ),
        (LAB,),
    ),
    Question(
        21,
        "capacity",
        "How many megawatts and chips are planned and running, per lab and country?",
        "Sums as intervals by state; a site counts whole or in its parts, what stands in two rows of a source once.",
        _columns("lab labName country state clusters mwLow mwHigh mwUnknown chipsLow chipsHigh chipsUnknown sites"),
        (_entity("lab", "Only this lab."),),
        clusters.capacity_by_lab,
    ),
    Question(
        22,
        "sources",
        "On which sources does a figure rest, and are they independent?",
        "Every claim that states it, with the origin behind its page; `origins` counts the independent ones.",
        _columns("value low high basis words source publisher sourceKind origin readInCopy url origins"),
        (
            _entity("thing", "A deal, figure or other thing.", "anthropic-akamai-2026"),
            Parameter("property", "property", "Which property of it.", "amount", words=PROPERTIES),
        ),
    ),
    Question(
        23,
        "single-source",
        "Which facts rest on one source only?",
        "Shown values that one origin alone supports; those on which the most flags rest come first.",
        _columns("subject name property basis value origin publisher sourceKind flagCount flags"),
        (_whole("most", "At most so many facts.", 200, 1, 10_000),),
        evidence.single_sourced,
    ),
    Question(
        24,
        "flips",
        "Which flags flip if rumours are dropped?",
        "Flags that are gone, new or changed when the same day is resolved otherwise.",
        _columns("flag kind summary against what severityBefore severityAfter robustBefore robustAfter"),
        (_choice("against", "The other way to resolve.", (*evidence.AGAINST, "all"), "withoutRumours"),),
        evidence.flipping,
    ),
    Question(
        25,
        "spending-cut",
        "What is lost if a firm cuts its spending by half?",
        "A stress scenario on disclosed contracts: what each supplier loses a year, of what revenue and buffer.",
        _columns(
            "provider providerName lostPerYearLow lostPerYearHigh lostShareOfRevenueLow "
            "lostShareOfRevenueHigh revenueFooting bufferLow bufferHigh missing contracts"
        ),
        (
            _entity("firm", "Who spends less.", "openai"),
            Parameter("part", "number", "By how many per cent.", "50", least=0, most=100),
        ),
        supply.spending_cut,
    ),
    Question(
        26,
        "endings",
        "Which contracts end, or can be cancelled, in the next months?",
        "Certainly or possibly, by a stated end or by start and term; notice and termination terms where stated.",
        _columns("contract name customer provider endsInTime endsFrom endsBy endFrom notice terminationTerms force"),
        (
            _whole("months", "How many months from the day.", 18, 0, 240),
            _entity("firm", "Only contracts of this firm."),
        ),
        supply.endings,
    ),
    Question(
        27,
        "chain",
        "What is the shortest evidenced chain from one firm to another?",
        "Chains of stated relations, each step with its deals and claims, and the weakest step.",
        _columns("length stations names hops weakest"),
        (
            _entity("start", "From whom.", "corning"),
            _entity("end", "To whom.", "anthropic"),
            _whole("longest", "At most so many steps.", 6, 1, 8),
            _whole("most", "At most so many chains.", 5, 1, 20),
        ),
        evidence.chain,
    ),
    Question(
        28,
        "who",
        "Which entity is meant by a name?",
        "Candidates with a score from 0 to 100 and the reason; typos are forgiven.",
        _columns("entity name kind score reason group aliases"),
        (
            Parameter("text", "text", "The name.", "Google"),
            _choice("kind", "Only this kind.", tuple(sorted(vocabulary().classes)), "Organization"),
            _whole("most", "At most so many.", 10, 1, 100),
        ),
        evidence.meant,
    ),
    Question(
        29,
        "dump",
        "Everything as linked data, and what changed since a version?",
        "Every part of the graph with its size and checksum; the quads themselves come from exports and from SPARQL.",
        _columns("part quads sha256 since added removed deltaSha256"),
        (Parameter("since", "version", "An older version that is still kept."),),
        evidence.dump,
    ),
    Question(
        30,
        "unknowns",
        "What do we not know?",
        "For each kind and property how many things have a value, how many lack one, and why; the worst known first.",
        _columns("kind property label things known bounded unknown share reasons newest medianAge"),
        (_choice("kind", "Only this kind.", tuple(sorted(vocabulary().classes))),),
        evidence.unknown,
    ),
)
