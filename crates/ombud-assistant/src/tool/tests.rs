//! What `check` finds in contracts, and what is taken from an OpenAPI document.

use serde_json::json;

use super::*;
use crate::{Folder, Report};

/// A document as a generator writes it: references, a nullable type, an object within the body.
fn document() -> Json {
    json!({
        "openapi": "3.1.0",
        "paths": {
            "/c/{contract}/moves": {
                "parameters": [{ "$ref": "#/components/parameters/contract" }],
                "post": {
                    "operationId": "announce",
                    "parameters": [
                        { "name": "Idempotency-Key", "in": "header", "schema": { "type": "string" } },
                        { "name": "notify", "in": "query", "schema": { "type": "boolean" } }
                    ],
                    "requestBody": { "content": { "application/json": {
                        "schema": { "$ref": "#/components/schemas/NewMove" } } } }
                }
            },
            "/c/{contract}/moves/{id}": {
                "parameters": [
                    { "$ref": "#/components/parameters/contract" },
                    { "name": "id", "in": "path", "schema": { "type": "string" } }
                ],
                "delete": { "operationId": "cancel" },
                "get": { "operationId": "look" }
            },
            "/keys/{key}": { "get": {
                "operationId": "happened",
                "parameters": [{ "name": "key", "in": "path", "schema": { "type": "string" } }]
            } },
            "/c/{contract}/codes": {
                "parameters": [{ "$ref": "#/components/parameters/contract" }],
                "post": {
                    "operationId": "send",
                    "requestBody": { "content": { "application/json": { "schema": {
                        "required": ["code"], "properties": { "code": { "type": "string" } } } } } }
                }
            },
            "/photos": { "post": {
                "operationId": "photo",
                "requestBody": { "content": { "application/json": { "schema": {
                    "required": ["tags"], "properties": { "tags": { "type": "array" } } } } } }
            } }
        },
        "components": {
            "parameters": { "contract": {
                "name": "contract", "in": "path", "required": true, "schema": { "type": "string" } } },
            "schemas": {
                "NewMove": {
                    "required": ["day", "address"],
                    "properties": {
                        "day": { "type": "string", "format": "date" },
                        "cents": { "type": ["integer", "null"] },
                        "address": { "$ref": "#/components/schemas/Address" }
                    }
                },
                "Address": {
                    "required": ["city"],
                    "properties": { "city": { "type": "string" }, "floor": { "type": "integer" } }
                }
            }
        }
    })
}

const SETTLE: &str =
    "[settle]\nid = \"happened\"\nkey = \"key\"\nhappened = \"/h\"\nresult = \"/r\"\n";
const OPERATION: &str = "[[operation]]\nname = \"move\"\nid = \"announce\"\ntitle = { de = \"Umzug\", \
                         en = \"move\" }\neffect = \"reversible\"\namount = \"cents\"\ncustomer = \
                         \"contract\"\nper_customer_day = 1\n";
const UNDO: &str = "[operation.undo]\nid = \"cancel\"\nwithin_hours = 24\narguments = { contract = \
                    \"argument.contract\", id = \"result/id\" }\n";

fn read(contract: &str) -> (Vec<Tool>, Vec<String>) {
    read_with(&format!("openapi = \"it.json\"\n{contract}"), &document())
}

fn read_with(contract: &str, document: &Json) -> (Vec<Tool>, Vec<String>) {
    let files = [
        ("tools/it.toml", contract.as_bytes().to_vec()),
        ("tools/it.json", document.to_string().into_bytes()),
    ];
    let files = files.map(|(path, bytes)| (path.to_owned(), bytes)).into();
    let folder = Folder { files, ..Folder::default() };
    let mut report = Report::default();
    let tools = read_all(&folder, &[Language::DE, Language::EN], &mut report);
    report.sort();
    let problems = report.problems.iter().map(|p| format!("{}: {}", p.line, p.message)).collect();
    (tools, problems)
}

#[test]
fn a_contract_takes_places_and_kinds_from_the_document() {
    let (tools, problems) = read(&[SETTLE, OPERATION, UNDO].concat());
    assert_eq!(problems, [""; 0]);
    let operation = &tools[0].operations["move"];
    assert_eq!(operation.endpoint.target.to_string(), "POST /c/{contract}/moves");
    let taken = operation.endpoint.arguments.iter();
    let taken: Vec<_> = taken.map(|(name, a)| (name.as_str(), a.required, a.kind)).collect();
    assert_eq!(
        taken,
        [
            ("address.city", true, ArgumentKind::Text),
            ("address.floor", false, ArgumentKind::Whole),
            ("cents", false, ArgumentKind::Whole),
            ("contract", true, ArgumentKind::Text),
            ("day", true, ArgumentKind::Text),
            ("notify", false, ArgumentKind::Flag),
        ]
    );
    assert_eq!(operation.endpoint.arguments["contract"].place, Place::Path);
    let city = Place::Body(vec!["address".to_owned(), "city".to_owned()]);
    assert_eq!(operation.endpoint.arguments["address.city"].place, city);
}

#[test]
fn the_inverse_gets_its_arguments_from_what_was_sent_and_answered() {
    let (tools, _) = read(&[OPERATION, UNDO].concat());
    let undo = tools[0].operations["move"].undo.as_ref().unwrap();
    let sent = BTreeMap::from([("contract".to_owned(), json!("NL-1"))]);
    let inverse = undo.arguments_of(&sent, &json!({ "id": "M-7" })).unwrap();
    assert_eq!(
        inverse,
        BTreeMap::from([("contract".to_owned(), json!("NL-1")), ("id".to_owned(), json!("M-7")),])
    );
    for lie in [json!({}), json!({ "id": 7 }), json!("gone"), json!(null)] {
        assert_eq!(undo.arguments_of(&sent, &lie), None, "{lie}");
    }
}

#[test]
fn a_code_is_sent_where_the_contract_says_and_never_in_an_address() {
    let code = |id: &str, account: &str, code: &str| {
        format!("[one_time_code]\nid = \"{id}\"\naccount = \"{account}\"\ncode = \"{code}\"\n")
    };
    let (tools, problems) = read(&[&code("send", "contract", "code"), OPERATION, UNDO].concat());
    assert_eq!(problems, [""; 0]);
    let sends = tools[0].one_time_code.as_ref().unwrap();
    assert_eq!(sends.operation.endpoint.target.to_string(), "POST /c/{contract}/codes");
    assert_eq!(sends.operation.effect, EffectClass::Irreversible);
    assert_eq!(sends.operation.customer.as_deref(), Some("contract"));
    for (id, account, name, says) in [
        ("sends", "contract", "code", "no operation `sends`"),
        ("send", "account", "code", "takes no text `account`"),
        ("send", "contract", "pin", "takes no text `pin`"),
        ("send", "code", "contract", "`contract` stands in the address"),
        ("send", "code", "code", "both account and code"),
        ("announce", "contract", "address.city", "`announce` needs `day`"),
    ] {
        let (tools, problems) = read(&[&code(id, account, name), OPERATION, UNDO].concat());
        assert!(problems.iter().any(|problem| problem.contains(says)), "{says}: {problems:?}");
        assert!(tools.is_empty());
    }
    let taken = OPERATION.replace("\"move\"", "\"one-time-code\"");
    let (_, problems) = read(&[&taken, UNDO].concat());
    assert!(problems[0].contains("is no name of an operation"), "{problems:?}");
}

#[test]
fn an_hour_has_a_hundred_codes_unless_the_contract_says_otherwise() {
    let code = "[one_time_code]\nid = \"send\"\naccount = \"contract\"\ncode = \"code\"\n";
    let read_code = |more: &str| {
        let (tools, problems) = read(&format!("{code}{more}\n{OPERATION}{UNDO}"));
        let most = tools.first().and_then(|tool| {
            tool.one_time_code.as_ref().and_then(|code| code.operation.limits.per_hour)
        });
        (most, problems)
    };
    assert_eq!(read_code(""), (Some(100), vec![]));
    assert_eq!(read_code("per_hour = 7"), (Some(7), vec![]));
    for wrong in ["per_hour = 0", "per_hour = 1001"] {
        let (most, problems) = read_code(wrong);
        assert_eq!(most, None, "{wrong}");
        assert!(problems[0].contains("`one_time_code.per_hour` is not 1 to 1000"), "{problems:?}");
    }
}

#[test]
fn a_contract_says_which_data_an_operation_is_about() {
    let with = |data: &str| {
        let operation = OPERATION.replace("amount =", &format!("{data}\namount ="));
        let second = OPERATION.replace("name = \"move\"", "name = \"second\"");
        read(&format!("{operation}{UNDO}{second}data = []\n{UNDO}"))
    };
    let (tools, problems) = with("data = [\"contract\", \"address\"]");
    assert_eq!(problems, [""; 0]);
    let of = |name: &str| tools[0].operations[name].data.iter().copied().collect::<Vec<_>>();
    assert_eq!(of("move"), [DataClass::Address, DataClass::Contract]);
    assert_eq!(of("second"), []);
    for (data, problem) in [
        ("data = [\"adress\"]", "`move`: `adress` is no class of data"),
        ("data = [\"bank\", \"bank\"]", "`move`: `data` names `bank` twice"),
    ] {
        let (tools, problems) = with(data);
        assert!(tools.is_empty() && problems[0].contains(problem), "{problems:?}");
    }
    // A rule about data would pass over it.
    let (tools, problems) = with("");
    assert_eq!(tools.len(), 1);
    assert!(problems[0].contains("`move` does not say which data it is about"), "{problems:?}");
}

#[test]
fn a_place_that_a_described_answer_does_not_have_is_named() {
    let mut document = document();
    let answer = |members: &Json| {
        let schema = json!({ "type": "object", "properties": members });
        json!({ "200": { "description": "", "content": { "application/json": { "schema": schema } } } })
    };
    let text = json!({ "type": "string" });
    let paths = &mut document["paths"];
    paths["/c/{contract}/moves"]["post"]["responses"] =
        answer(&json!({ "id": text, "former": text }));
    paths["/keys/{key}"]["get"]["responses"] = answer(&json!({ "h": text, "r": text }));
    paths["/c/{contract}/moves/{id}"]["get"]["responses"] = answer(&json!({ "day": text }));
    let before = "[operation.before]\nid = \"look\"\narguments = { contract = \"argument.contract\", id = \
                  \"argument.day\" }\nvalues = { day = \"result/day\" }\n";
    let all = ["openapi = \"it.json\"\n", SETTLE, OPERATION, UNDO, before].concat();
    assert_eq!(read_with(&all, &document).1, [""; 0]);
    for (from, to, says) in [
        (
            "\"/h\"",
            "\"/hh\"",
            "`settle.happened`: the document names no `/hh` in what `happened` answers",
        ),
        ("\"/r\"", "\"/rr\"", "`settle.result`: the document names no `/rr`"),
        (
            "result/id",
            "result/idx",
            "`undo`: the document names no `/idx` in what `announce` answers",
        ),
        (
            "result/day",
            "result/night",
            "`before`: the document names no `/night` in what `look` answers",
        ),
    ] {
        assert!(all.contains(from), "{from}");
        let problems = read_with(&all.replacen(from, to, 1), &document).1;
        assert!(matches!(problems.as_slice(), [one] if one.contains(says)), "{to}: {problems:?}");
    }
    // An answer that the document does not describe is held against nothing.
    let unsaid = all.replacen("result/id", "result/idx", 1);
    assert_eq!(read_with(&unsaid, &self::document()).1, [""; 0]);
}

#[test]
fn an_inverse_that_sets_what_was_before_whatever_was_set_since_is_named() {
    let sets = "[operation.undo]\nid = \"announce\"\nwithin_hours = 24\n[operation.undo.arguments]\ncontract = \
                \"argument.contract\"\nday = \"result/day\"\n\"address.city\" = \"result/city\"\n";
    let (_, problems) = read(&[SETTLE, OPERATION, sets].concat());
    let says = "`announce` restores what was before, also where something else was set since";
    assert!(matches!(problems.as_slice(), [one] if one.contains(says)), "{problems:?}");
    // With what it expects to find, the system can refuse.
    let expects = format!("{sets}cents = \"argument.cents\"\n");
    assert_eq!(read(&[SETTLE, OPERATION, &expects].concat()).1, [""; 0]);
}

#[test]
fn every_slip_of_a_contract_is_named() {
    let all = [SETTLE, OPERATION, UNDO].concat();
    for (from, to, says) in [
        ("\"announce\"", "\"anounce\"", "the document has no operation `anounce`"),
        ("\"announce\"", "\"photo\"", "`photo`: `tags` is neither text, a whole number nor yes/no"),
        ("\"move\"\nid", "\"Move!\"\nid", "`Move!` is no name of an operation"),
        ("\"cents\"", "\"day\"", "`amount`: `announce` takes no whole number `day`"),
        ("\"contract\"\nper", "\"cents\"\nper", "`customer`: `announce` takes no text `cents`"),
        ("customer = \"contract\"\n", "", "`move`: `per_customer_day` needs `customer`"),
        (
            "customer = \"contract\"\nper_customer_day = 1\n",
            "customer_is = \"contact\"\n",
            "`move`: `customer_is` needs `customer`",
        ),
        ("_day = 1", "_day = 1\ncustomer_is = \"phone\"", "`customer_is` cannot be `phone`"),
        ("amount = \"cents\"\n", "amount_max = 1\n", "`move`: `amount_max` needs `amount`"),
        ("_day = 1", "_day = 1\nper_hour = 0", "`move`: `per_hour` is not 1 to 1000"),
        (
            "_day = 1",
            "_day = 1\napproval = { substitutes = [\"leads\"] }",
            "`substitutes` does not fit",
        ),
        (
            "_day = 1",
            "_day = 1\napproval = { teams = [\"Leads!\"] }",
            "`Leads!` is no name of a team",
        ),
        (
            "_day = 1",
            "_day = 1\nbefore = { id = \"announce\", values = { cents = \"result/c\" } }",
            "`announce` is a POST",
        ),
        (
            "_day = 1",
            "_day = 1\nbefore = { id = \"happened\", arguments = { key = \"argument.cents\" }, values = { cents = \"c\" } }",
            "`argument.cents` is no argument that `key` takes",
        ),
        (
            "_day = 1",
            "_day = 1\nbefore = { id = \"happened\", arguments = { key = \"argument.cents\" }, values = { cents = \"result/of/{cent}\" } }",
            "there is no argument `cent`",
        ),
        ("_day = 1", "_day = 1\ndone_within_hours = 3", "`done_within_hours` is for tasks"),
        (", en = \"move\"", "", "`move` has no title in en"),
        ("\"reversible\"", "\"irreversible\"", "its effect says there is nothing to undo"),
        ("\"reversible\"", "\"read\"", "`move` is no `read`: it is a POST"),
        (UNDO, "", "`move` is to be undone, and `undo` does not say how"),
        ("within_hours = 24", "within_hours = 0", "`undo`: `within_hours` is 0"),
        (
            "within_hours = 24",
            "within_hours = 24\nlatest_of = [\"contract\", \"purpose\"]",
            "`latest_of`: `announce` takes no `purpose`",
        ),
        (
            "within_hours = 24",
            "within_hours = 24\nlatest_of = [\"day\"]",
            "`move`: `latest_of` does not name whose matter it is",
        ),
        (", id = \"result/id\"", "", "`undo`: `cancel` needs `id`"),
        ("argument.contract", "argument.kontrakt", "`undo`: there is no argument `kontrakt`"),
        ("argument.contract", "argument.cents", "`undo`: `cents` does not fit `contract`"),
        ("\"result/id\"", "\"id\"", "`undo`: `id` is neither an argument nor of the result"),
        ("key = \"key\"", "key = \"id\"", "`settle`: `happened` cannot be asked with `id` alone"),
        ("\"/h\"", "\"h\"", "`settle.happened` is `h`"),
        ("[settle]", "timeout_seconds = 90\n[settle]", "`timeout_seconds` is 90"),
        (
            "[settle]",
            "served_at = \"openapi.json\"\n[settle]",
            "`served_at` is `openapi.json`, and no path",
        ),
        ("effect", "efect", "efect"),
    ] {
        let changed = all.replacen(from, to, 1);
        assert_ne!(changed, all, "{from}");
        let (tools, problems) = read(&changed);
        assert!(problems.iter().any(|problem| problem.contains(says)), "{says}: {problems:?}");
        assert!(tools.is_empty(), "{says}");
    }
}

/// What an MCP server says of its tools, as generators write it: references, `anyOf` with null.
fn listed() -> Json {
    json!({ "tools": [
        {
            "name": "announce",
            "inputSchema": {
                "type": "object",
                "required": ["contract", "day", "address", "key"],
                "$defs": { "Address": {
                    "type": "object", "required": ["city"],
                    "properties": { "city": { "type": "string" } } } },
                "properties": {
                    "contract": { "type": "string" },
                    "day": { "type": "string" },
                    "cents": { "anyOf": [{ "type": "integer" }, { "type": "null" }] },
                    "address": { "$ref": "#/$defs/Address" },
                    "key": { "type": "string" }
                }
            },
            "annotations": { "readOnlyHint": false }
        },
        {
            "name": "cancel",
            "inputSchema": { "type": "object", "required": ["contract", "id"], "properties": {
                "contract": { "type": "string" }, "id": { "type": "string" },
                "key": { "type": "string" } } }
        },
        {
            "name": "happened",
            "inputSchema": { "type": "object", "required": ["key"], "properties": {
                "key": { "type": "string" } } },
            "annotations": { "readOnlyHint": true }
        },
        { "name": "photo", "inputSchema": { "type": "object", "required": ["tags"], "properties": {
            "tags": { "type": "array" } } } }
    ] })
}

const KEYS: &str = "idempotency_argument = \"key\"\n";

fn read_mcp(contract: &str, listed: &Json) -> (Vec<Tool>, Vec<String>) {
    read_with(&format!("mcp = \"it.json\"\n{contract}"), listed)
}

#[test]
fn a_contract_for_an_mcp_server_takes_what_its_tools_take() {
    let (tools, problems) = read_mcp(&[KEYS, SETTLE, OPERATION, UNDO].concat(), &listed());
    assert_eq!(problems, [""; 0]);
    let endpoint = &tools[0].operations["move"].endpoint;
    let taken = endpoint.arguments.iter();
    let taken: Vec<_> = taken.map(|(name, a)| (name.as_str(), a.required, a.kind)).collect();
    assert_eq!(
        taken,
        [
            ("address.city", true, ArgumentKind::Text),
            ("cents", false, ArgumentKind::Whole),
            ("contract", true, ArgumentKind::Text),
            ("day", true, ArgumentKind::Text),
        ],
        "the key is nobody's to give"
    );
    let given = [("address.city", "Köln"), ("contract", "NL-1"), ("day", "2026-12-01")];
    let given = given.map(|(name, value)| (name.to_owned(), json!(value)));
    let request = endpoint.request(&BTreeMap::from(given), Some("k-1")).unwrap();
    let ToolRequest::Mcp { tool, arguments, errors_are_refusals } = request else {
        panic!("{request:?}")
    };
    assert_eq!((tool, errors_are_refusals), ("announce", false));
    assert_eq!(
        Json::Object(arguments),
        json!({
            "address": { "city": "Köln" }, "contract": "NL-1", "day": "2026-12-01", "key": "k-1"
        })
    );
    assert_eq!(tools[0].changes(&McpTools::new(&listed())), [""; 0]);
    let unused = json!({ "tools": listed()["tools"].as_array().unwrap()[..3] });
    assert_eq!(tools[0].changes(&McpTools::new(&unused)), [""; 0], "nobody uses `photo`");
    let fewer = json!({ "tools": listed()["tools"].as_array().unwrap()[1..] });
    let changes = tools[0].changes(&McpTools::new(&fewer));
    assert_eq!(changes, ["the server has no tool `announce` any more"]);
}

#[test]
fn every_slip_of_a_contract_for_an_mcp_server_is_named() {
    let all = [KEYS, SETTLE, OPERATION, UNDO].concat();
    for (from, to, says) in [
        ("\"announce\"", "\"anounce\"", "the document has no tool `anounce`"),
        ("\"announce\"", "\"photo\"", "`photo`: `tags` is neither text, a whole number nor yes/no"),
        (
            "\"key\"\n[settle]",
            "\"id\"\n[settle]",
            "`idempotency_argument`: `announce` takes no text",
        ),
        (KEYS, "", "`settle` needs `idempotency_argument`"),
        ("\"reversible\"", "\"read\"", "`move` is no `read`: it is marked `readOnlyHint = false`"),
        (
            "\"announce\"",
            "\"happened\"",
            "marked `readOnlyHint = true` by the server, which changes",
        ),
        (
            "[settle]",
            "idempotency_header = \"X\"\n[settle]",
            "`idempotency_header` does not go with",
        ),
        ("[settle]", "openapi = \"it.json\"\n[settle]", "either `openapi`, `mcp`"),
        ("[settle]", "served_at = \"/a\"\n[settle]", "`served_at` goes with `openapi` only"),
        (", id = \"result/id\"", "", "`undo`: `cancel` needs `id`"),
    ] {
        let changed = all.replacen(from, to, 1);
        assert_ne!(changed, all, "{from}");
        let (tools, problems) = read_mcp(&changed, &listed());
        assert!(problems.iter().any(|problem| problem.contains(says)), "{says}: {problems:?}");
        assert!(tools.is_empty(), "{says}");
    }
    let (_, problems) = read(&[KEYS, OPERATION, UNDO].concat());
    assert!(problems[0].contains("does not go with `openapi`"), "{problems:?}");
    for strange in [json!([]), json!({ "tools": [], "nextCursor": "2" }), document()] {
        let (tools, problems) = read_mcp(&all, &strange);
        assert!(problems[0].contains("not all that a server answers"), "{problems:?}");
        assert!(tools.is_empty());
    }
}

const ENDPOINTS: &str = "[[endpoint]]\nid = \"open\"\nrequest = \"POST /queues/{queue}/tickets\"\ntakes = { \
                         queue = \"text\", \"customer.number\" = \"text\", subject = \"text\", urgent = \
                         \"flag\" }\noptional = [\"urgent\"]\nanswers = { id = \"text\" }\n\
                         [[endpoint]]\nid = \"drop\"\nrequest = \"DELETE /tickets/{id}\"\ntakes = { id = \
                         \"text\" }\n\
                         [[operation]]\nname = \"open-ticket\"\nid = \"open\"\ntitle = { de = \"Anliegen\", \
                         en = \"request\" }\neffect = \"reversible\"\ncustomer = \"customer.number\"\n\
                         [operation.undo]\nid = \"drop\"\nwithin_hours = 24\narguments = { id = \
                         \"result/id\" }\n";

#[test]
fn a_system_without_a_document_is_called_as_its_contract_says() {
    let (tools, problems) = read_with(ENDPOINTS, &json!({}));
    assert_eq!(problems, [""; 0]);
    let endpoint = &tools[0].operations["open-ticket"].endpoint;
    let given = [("queue", "billing"), ("customer.number", "NL-1"), ("subject", "Umzug")];
    let given = given.map(|(name, value)| (name.to_owned(), Json::from(value))).into();
    let sent = endpoint.request(&given, Some("act_1")).unwrap();
    let expected = ToolRequest::Http {
        method: "POST",
        path: "/queues/billing/tickets".to_owned(),
        header: Some(("Idempotency-Key", "act_1".to_owned())),
        body: Some(json!({ "customer": { "number": "NL-1" }, "subject": "Umzug" })),
    };
    assert_eq!(sent, expected);
    let without = BTreeMap::from([("queue".to_owned(), Json::from("billing"))]);
    assert_eq!(endpoint.request(&without, None), None, "what is not optional must be given");
}

#[test]
fn requests_that_make_no_sense_are_named() {
    let slip = |from: &str, to: &str| {
        let (tools, problems) = read_with(&ENDPOINTS.replacen(from, to, 1), &json!({}));
        assert!(tools.is_empty(), "{to}");
        problems.join("\n")
    };
    assert!(slip("POST /queues", "BREW /queues").contains("`brew` is no method"));
    assert!(slip("POST /queues", "queues").contains("no method with a path"));
    assert!(slip("{queue}", "{desk}").contains("`{desk}`, which `takes` does not have"));
    assert!(slip("\"urgent\"]", "\"queue\"]").contains("`queue` stands in the path"));
    assert!(slip("\"urgent\"]", "\"urgency\"]").contains("`urgency`, which `takes`"));
    let twice =
        "id = \"drop\"\nrequest = \"POST /queues/{queue}/tickets\"\ntakes = { queue = \"text\", id";
    assert!(
        slip("id = \"drop\"\nrequest = \"DELETE /tickets/{id}\"\ntakes = { id", twice)
            .contains("there are two endpoints")
    );
    assert!(slip("[[endpoint]]", "mcp = \"it.json\"\n[[endpoint]]").contains("either `openapi`"));
}

#[test]
fn that_nothing_stands_where_something_new_comes_is_known_and_what_is_not_said_is_not() {
    let answer = json!({ "move": null, "plans": [{ "cents": 5 }], "a/b": 1 });
    let known = [
        ("/plans/0/cents", json!(5)),
        ("/a~1b", json!(1)),
        ("/move", Json::Null),
        ("/move/out", Json::Null),
        ("/plans/1/cents", Json::Null),
        ("/plans/-/cents", Json::Null),
    ];
    for (place, stands) in known {
        assert_eq!(Before::standing(&answer, place), Some(stands), "{place}");
    }
    for place in ["/plan", "/plans/first", "/plans/0/euros", "/a~1b/c"] {
        assert_eq!(Before::standing(&answer, place), None, "{place}");
    }
}
