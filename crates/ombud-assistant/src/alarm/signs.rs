//! The signs of each alarm. They stand in lower case, with “ae” for “ä” and without apostrophes.
//!
//! They follow what those say who take such calls: signs of carbon monoxide, lines that are down and water at live parts
//! (German Federal Office of Civil Protection and Disaster Assistance, “Ratgeber für Notfallvorsorge”), statements of
//! suicidal intent (Columbia-Suicide Severity Rating Scale, questions 1 to 5).

use super::Alarm;

/// What is said of an alarm in one clause; each stands in lower case, with “ae” for “ä” and without apostrophes.
pub(super) struct Signs {
    pub(super) alarm: Alarm,
    /// Patterns that are signs by themselves, unless their clause denies them.
    pub(super) clause: &'static [&'static str],
    /// Pairs that are signs where both stand in one message.
    pub(super) pairs: &'static [(&'static str, &'static str)],
    /// With any of these it is about something else.
    pub(super) unless: &'static str,
    /// Whether “nicht” and “no” turn a sign into none.
    pub(super) is_deniable: bool,
}

pub(super) const GAS: Signs = Signs {
    alarm: Alarm::Gas,
    clause: &[
        r"\b(riech|stink)\w* (\w+ )*(nach )?gas\b",
        r"\bgas\b (\w+ )*(riech|stink|tritt aus|stroemt|zischt|entweicht)",
        r"\b(gas(geruch|leck|austritt|alarm)\w*|gas (leck|leak\w*|alarm))\b",
        r"\b(leitung|rohr|therme|gas\w*|boiler|pipe|cooker|stove)\b (\w+ )*(zischt|zischen|zischgeraeusch|hiss\w*)\b",
        r"\b(zischt|hissing|hisses) (\w+ )*(leitung|rohr|therme|gas\w*|boiler|pipe|cooker|stove)\b",
        r"\bgas(therme|heizung|herd|leitung|kessel|zaehler|anschluss|hahn|flasche)\b (\w+ ){0,3}(undicht|leckt)\b",
        r"\bsmell\w* (\w+ )*gas\b",
        r"\bgas\b (\w+ )*(smell|leaking|leaks|escap\w*|hissing)",
        r"\b(tritt|treten|stroemt) (\w+ )*gas\b|\baustretendes gas\b|\bgas (is |keeps |was )?(coming|pouring) out\b",
        r"^(hilfe )?gas (in|im) (der |dem |unserer |meiner |the |our |my )?\w+$|^(hilfe|help) gas$|\b(ueberall gas|gas everywhere|verdacht auf gas|suspected gas|escaping gas)\b",
        r"\b(faule\w* eier\w*|rotten eggs?)\b|\b(reek|reeks|reeking) (\w+ )*gas\b",
        r"\b(riech|stink|mueffel|smell)\w* (\w+ )*(schwefel|sulphur|sulfur)\b",
        r"\b(bagger|bohrer|bohren|digger|excavator|drilled)\b (\w+ )*(gasrohr|gasleitung|gas (pipe|main|line))\b",
        r"\b(kohlenmonoxidvergiftung|carbon monoxide poisoning)\b|\b(gashahn|gas ?(tap|taps|valve)) (\w+ )*(offen|stuck|open)\b",
    ],
    pairs: &[
        (
            r"\b(co|gas|kohlenmonoxid|carbon monoxide) ?(melder|warner|alarm|detector|monitor)\b|\bgasmelder\b",
            r"\b(piep\w*|pieps\w*|schrill\w*|schlaegt|beep\w*|going off|went off|wont stop|geht los)\b",
        ),
        (
            r"\b(kopfschmerz\w*|kopfweh|schwindel\w*|schwindl\w*|uebel|uebelkeit|bewusstlos\w*|ohnmaechtig|ohnmacht|atmet|atmen|blass|headache\w*|dizzy|nausea\w*|nauseous|unconscious|breathe|breathing|passed out|faint\w*|feel sick|feeling sick)\b",
            r"\b(therme|gastherme|gasheizung|gasherd|gasofen|ofen|kamin|kaminofen|boiler|gas|gas heater|heater|stove|furnace|heizung laeuft)\b",
        ),
    ],
    unless: r"\b(gas im (paket|angebot|vertrag|tarif|vergleich|winter|sommer|monat|jahr|schnitt|einkauf|doppelpack)|gas in (general|winter|summer|future|zukunft|a (package|bundle)|einem (paket|vertrag))|gasanbieter|step on the gas|gas fire|gasherd (ab|ent)\w*|biogas|oekogas|gastarif|gaspreis\w*|water meter)\b",
    is_deniable: true,
};

pub(super) const ELECTRICITY: Signs = Signs {
    alarm: Alarm::Electricity,
    clause: &[
        r"\b(brennt|in flammen|feuer|qualm|qualmt|qualmen|raucht|rauch|funken|funkt es|funkenflug|kabelbrand)\b",
        r"\b(schmort|schmoren|verschmort\w*|durchgeschmort\w*|schmorgeruch|brandgeruch)\b",
        r"\b(riech|stink|mueffel)\w* (\w+ )*(verbrannt|angebrannt|verschmort|brand|rauch|plastik)",
        r"\b(stromschlag|stromschlaege|elektrischen? schlag)\b",
        r"\b(schlag|eine|einen|eins) (\w+ ){0,3}(gewischt|gekriegt|bekommen|abbekommen|versetzt)\b (\w+ )*(strom|zaehler|steckdose|kabel|schalter|stecker|herd)",
        r"\b(strom\w*|zaehler|steckdose|kabel|schalter|stecker|herd)\b (\w+ )*(schlag|gewischt) (\w+ ){0,2}(gekriegt|bekommen|abbekommen|versetzt)",
        r"\b(eine|einen|eins) gewischt (gekriegt|bekommen)\b",
        r"\bhaengt? (\w+ )?(am|unter) strom\b",
        r"\b(on fire|in flames|(a|the|there is|theres|house|kitchen|electrical|cable) fire\b|fire (at|in|on|near|behind)|burning (smell|up)|smell\w* (\w+ )*(burn\w*|rubber)|burnt (\w+ )?smell)",
        r"\b(its|it is|is|are|something is) burning\b",
        r"\b(smoke|smoking|smouldering|smoldering|sparks?|sparking|electrocuted|zapped)\b",
        r"^(sos|112|notruf|notfall|emergency|(das|es|dies) ist ein notfall|(its|it is|this is) an emergency)$",
        r"\b(electric shock|got (a|an) (electric )?shock|shock (from|off))\b",
        r"\b(knistert|crackling|crackles)\b (\w+ )*(wall|wand|steckdose|sicherung\w*|fuse|socket|meter|zaehler)|\b(wand|steckdose|sicherung\w*|fuse ?box|socket) (\w+ )*(knistert|crackl\w*)",
        r"\b(pulled|riss|gerissen) (\w+ )*(cable|line|kabel|leitung) (\w+ )?(off|down|ab|runter)\b",
        r"\b(britzelt|bruzzelt|lichtbogen|arcing)\b",
        r"\b(kabel|stecker|steckdose|verlaengerung\w*|lead|plug|socket|cable|wire|extension)\b (\w+ )*(glueht|schmilzt|geschmolzen|glowing|melting|melted)\b|\bmelting plastic\b",
        r"\b(wires?|cables?|lines?) (\w+ )*on the (pavement|ground|road|street|grass)\b",
        r"\b(oberleitung|freileitung|stromleitung)\b (\w+ )*(gestuerzt|gefallen|gekracht)\b",
        r"\b(strom|waschmaschine|herd|kuehlschrank|spuele|geraet|gehaeuse) kribbelt\b|\bkribbel\w* (\w+ )*(wasserhahn|hahn|wasser|zaehler|geraet|dusche)|\b(wasserhahn|hahn|dusche|zaehler|geraet) (\w+ )*kribbel\w*",
        r"\btingl\w* (\w+ )*(tap|water|shower|meter|touch)|\b(tap|water|shower|meter) (\w+ )*tingl\w*",
        r"\b(stromleitung|freileitung|oberleitung|hochspannungsleitung|kabel|stromkabel|draht|strommast|mast)\b (\w+ )*(runter\w*|heruntergekommen|herunter|umgefallen|umgeknickt|haengt|gerissen|abgerissen|durchtrennt|gekappt|angebohrt|auf der strasse|am boden|blank)",
        r"\b(haengt|liegt) (\w+ )*(draht|kabel|leitung|stromleitung|stromkabel)\b",
        r"\b(bagger|bohrer|spaten)\b (\w+ )*(kabel|leitung|stromkabel)",
        r"\b(power ?lines?|electric\w* lines?|power cables?|cables?|wires?|pylon|electricity pole)\b (\w+ )*(down|fallen|hanging|lying|snapped|cut|dangling|on the (road|street|ground))",
        r"\b(fallen|downed|hanging|dangling|bare|exposed|live) (power |electric\w* )?(line|cable|wire)s?\b",
        r"\b(digger|excavator|drilled|cut through)\b (\w+ )*(cable|wire|line)\b",
        r"\b(explodiert|explosion|exploded|exploding)\b",
        r"\b(trafo\w*|umspann\w*|transformer|substation)\b (\w+ )*(summt|brummt|blitzt|knallt|knall|raucht|buzz\w*|humming|bang\w*|spark\w*)",
        r"\b(summt|brummt|blitzt|buzzing|humming|bang) (\w+ )*(trafo\w*|umspann\w*|transformer|substation)",
        r"\bblankes? kabel\b|\bkind (\w+ )*(steckdose|kabel) (\w+ )*(gefasst|gegriffen|angefasst)|\bblankes kabel|\btouched (a |the )?(bare|live) wire",
        r"\b(finger|fork|nail) (into|in) (the |a )?socket\b",
        r"\b(\w*zaehler|zaehlerschrank|zaehlerkasten|sicherungskasten|stromkasten|steckdosen?|stecker|schalter|kabel|sicherung|meters?|meter (box|cabinet)|fuse ?box|consumer unit|sockets?|plugs?|outlets?|cables?|wires?|breaker)\b (\w+ ){0,5}(heiss|(sehr|ganz|richtig) warm|(very|really|getting|quite) warm|(hot|warm) to (the )?touch|hot|overheat\w*|ueberhitzt)\b",
        r"\b(heisse[rs]?|ueberhitzte[rs]?|hot|overheat\w*) (\w+ )?(zaehler|stromzaehler|sicherungskasten|steckdose|stecker|kabel|meter|electric\w* meter|fuse ?box|socket|plug|outlet|cable)\b",
    ],
    pairs: &[(
        r"\b(wasser|waters|ueberflutet|ueberschwemmt|hochwasser|wasserrohrbruch|water|flooded|flooding)\b",
        r"\b(zaehlerschrank|zaehlerkasten|zaehler|stromzaehler|sicherungskasten|stromkasten|schaltschrank|steckdosen?|verteilerkasten|sicherungen|fuse ?box|consumer unit|sockets?|electric\w* (box|meter|cabinet)|meter (box|cabinet)|the meter)\b",
    )],
    unless: r"\b(waren feuer|unter den naegeln|kopf|laptop|ohren|ears|preise?|kosten|prices?|verbrauch|fast explodiert|burning through|feuer frei|fire away|fire engine|feuerwehrauto|gas fire|smoke alarms?|rauchwarnmelder|laempchen|versicherung|insurance|vor (\w+ )?(jahr|jahren|monaten|wochen)|letzte[snm]? (jahr|monat|sommer|winter|woche)|damals|frueher|last (year|month|winter|summer|week)|(years?|months?|weeks?) ago|(in|since|seit) (19|20)\d\d|licht|lampe|lampen|birne|leuchte|led|frage|warmes|warmem|hot (water|tub|day|days|summer|weather)|heisse[nrms]? (tag|tage|tagen|sommer|wetter|wasser)|so heiss draussen|water meter|rauchmelder|smoke detectors?|non smoking|brennt auf den naegeln|wasserzaehler|feuer und flamme)\b",
    is_deniable: true,
};

pub(super) const LIFE_SUPPORT: Signs = Signs {
    alarm: Alarm::LifeSupport,
    clause: &[
        r"\b(bewusstlos\w*|ohne bewusstsein|unconscious|not conscious|(kein|keinen|no) puls[e]?|bleeding to death|verblutet)\b",
        r"\b(atmet|atmen) (\w+ ){0,3}(nicht|nich|kaum|nimmer)\b|\b(nicht|kaum) ((mehr|noch|richtig) )?atmen\b|\b(bekomm|krieg)\w* (\w+ ){0,2}keine luft\b",
        r"\b(not|isnt|arent|stopped|barely|hardly|no longer) (\w+ )?breathing\b|\b(cant|cannot|doesnt) breathe\b",
        r"\b(is|hes|shes) having a (heart attack|stroke)\b|\bhat (\w+ ){0,2}(herzinfarkt|schlaganfall|herzstillstand)\b",
        r"\b(he|she|husband|wife|mother|father|mum|mom|dad|son|daughter|child|baby|brother|sister|gran|grandma|grandpa|partner|friend|neighbou?r) (\w+ )?(wont wake up|isnt responding|(has )?(collapsed|passed out))\b",
        r"\b(er|sie|mann|frau|mutter|vater|mama|papa|sohn|tochter|kind|baby|bruder|schwester|oma|opa|partner\w*|freund\w*|nachbar\w*) (\w+ ){0,2}(wacht nicht (mehr )?auf|reagiert nicht mehr|(ist )?(zusammengebrochen|umgekippt|ohnmaechtig))\b",
    ],
    pairs: &[(
        r"\b(\w*beatmung\w*|beatmet|sauerstoff\w*|dialyse\w*|heimdialyse|absauggeraet|lebenserhaltend\w*|ventilator|oxygen|dialysis|life support|respirator|breathing machine|without (his|her|my|the) machine|insulin)\b",
        r"\b(keinen strom|kein strom|strom (ist |ist jetzt |gerade )?(weg|aus|ausgefallen)|stromausfall|ohne strom|akku|alles dunkel|alles ist dunkel|everything is dark|dark here|no power|no electric\w*|(power|powers|electric|electrics|electricity|lights?) (is |has |have |are |just |s )*(out|off|gone|went|cut)|power cut|outage|blackout|without (power|electricity)|battery)\b",
    )],
    unless: r"\b(vor wut|vor schreck|almost|nearly|beinahe|sperren|sperre|sperrung|abstellen|abschalten|abklemmen|disconnect\w*|cut (me|us|him|her) off)\b",
    is_deniable: false,
};

pub(super) const DESPAIR: Signs = Signs {
    alarm: Alarm::Despair,
    clause: &[
        r"\b(selbstmord\w*|suizid\w*|freitod|suicid\w*|selbsttoetung)\b",
        r"\b(bring|bringe) (\w+ ){0,4}mich (\w+ ){0,3}um\b|\bmich (\w+ ){0,3}(bring|bringe) (\w+ ){0,3}um\b",
        r"\b(mich|sich|selbst) (\w+ ){0,6}um(zu)?bringen\b|\bsich (\w+ ){0,4}umgebracht\b|\bumzubringen\b",
        r"\b(haeng|haenge|erhaeng|erhaenge|erschiess|erschiesse|vergift|vergifte|ertraenk|ertraenke|verbrenn|verbrenne|toete|toet|ritz|ritze) (ich )?mich\b",
        r"\bmich (\w+ ){0,4}(erhaengen|aufhaengen|erschiessen|vergiften|ertraenken|toeten|ritzen|verbrennen|anzuenden)\b|\bzuend\w* (ich )?mich an\b",
        r"\b(werf|werfe|schmeiss|schmeisse|spring|springe|stuerz|stuerze) (\w+ ){0,5}(zug|bahn|bus|lkw|bruecke|dach|balkon|hochhaus|fenster|gleise?)\b",
        r"\b(bruecke|dach|balkon|hochhaus|fenster|gleise?|zug) (\w+ ){0,3}(springen|stuerzen|werfen|spring|springe)\b|\bich springe?\b$",
        r"\bpulsadern\b|\b(cut|cutting|slit|slitting) (\w+ )?wrists?\b",
        r"\b(schluss|ende) mit (allem|mir|dem leben)\b|\bschaff\w* das leben nicht mehr\b|\bvor den zug (legen|werfen|springen)\b",
        r"\b(bin ich|ich bin) (\w+ ){0,2}(bald|morgen|sowieso|eh) (\w+ )?nicht mehr da\b|\bmorgen bin ich (\w+ )?nicht mehr da\b",
        r"\bwont be (around|here) (tomorrow|much longer|any ?more|any longer)\b|\benough of (life|living)\b|\bno point in me\b|\bcant go on living\b|\bedge of (the|a) (roof|bridge|cliff|balcony)\b",
        r"\b(tabletten|pillen|schlaftabletten) (\w+ ){0,3}(geschluckt|genommen)\b|\b(schluck\w*|nehme?) (\w+ ){0,3}(alle|viele|packung|schachtel|ueberdosis) (\w+ ){0,2}(tabletten|pillen|schlaftabletten)?\b|\bueberdosis\b",
        r"\b(nicht|nimmer|nich) (mehr )?(weiter ?)?leben\b|\b(nicht|nimmer|nich) mehr (\w+ ){0,2}(weiterleben|aufwachen|am leben sein)\b",
        r"\bleben (\w+ ){0,6}(keinen|kein|keine) (\w+ )?(sinn|wert|zweck|kraft)|\b(keinen|kein|keine) (sinn|wert|kraft) (\w+ )*(im|zum) leben\b|\bwofuer (soll )?(ich )?(noch |ueberhaupt )*leben|\bwozu (\w+ )*leben\b",
        r"\b(mein|meinem|das|mir das) leben (\w+ ){0,2}(beenden|ein ende|nehmen|zu nehmen)\b|\blebensmuede\b|\b(keinen|kein) lebenswillen?\b|\bdas leben nicht mehr aus\b",
        // “Warum sollte man sich so etwas antun?” is about a trouble.
        r"\b(tu|tue|tut) ((ich|er|sie|es) )?(mir|sich) ((heute|jetzt|noch|gleich|dann|sonst|bald|morgen|wirklich|vielleicht|bestimmt|selbst|womoeglich) ){0,4}(et)?was an\b",
        r"\b(mir|sich) ((heute|jetzt|noch|gleich|dann|sonst|bald|morgen|wirklich|vielleicht|bestimmt|selbst|womoeglich) ){0,4}(et)?was an(tun|zutun|tut|tue|taete|getan)\b",
        r"\britz(t|en)? (sich|mich)\b|\bsich (\w+ ){0,3}ritz(t|en)\b|\bdo(es|ing)? (something|sth|anything) to (myself|himself|herself|themselves)\b",
        r"\b(will|moechte|wuerde|werde|koennte) (ich )?(\w+ ){0,4}(sterben|tot sein)\b|\bwaer\w* (ich )?(\w+ ){0,4}tot\b|\blieber tot\b|\b(ich|wenn ich) (\w+ ){0,3}tot waer\w*\b|\bam liebsten (\w+ )*tot\b",
        r"\b(niemand|keiner|niemanden) (\w+ ){0,2}mich vermissen\b|\bohne mich (\w+ ){0,2}besser\b|\bmich (\w+ )?nicht mehr gaebe\b|\bnicht mehr auf der welt\b",
        r"\b(keinen|kein) ausweg\b|\b(mit allem|mit dem leben) abgeschlossen\b|\bmach\w* (dem ganzen )?ein ende mit (mir|allem)\b|\bheute ist schluss mit (mir|allem)\b",
        r"\b(kill|hang|shoot|hurt|harm|cut|drown|poison|burn)(ing)? (myself|himself|herself|themselves|themself)\b|\b(self harm\w*|selfharm\w*)\b",
        r"\b(take|taking|took|end|ending|ended) (my|his|her) (own )?life\b|\b(end|ending|ended) it all\b|\ban end to it all\b",
        r"\b(want|wanna|going|like|ready|try|tried|trying) (to )?(just )?die\b|\bi (just )?want to be dead\b|\b(i (was|were|am)|id be|to be|be) (better off )?dead\b|\bbetter off (dead|without me)\b|\bwish i (was|were|wasnt|werent) (dead|here|alive|born)\b",
        r"\b(dont|do not|no longer|not) want to (\w+ )?(live|be alive|be here|wake up|go on living|carry on living|exist)\b",
        r"\b(no|any) (reason|point|will) (to|in|of|left to) (\w+ )?(live|living|life)\b|\bpoint of living\b|\blost the will to live\b|\bno strength left to live\b",
        r"\b(jump|jumping|throw myself|throwing myself) (\w+ )?(off|from|in front|under|out)\b",
        r"\b(swallowed|took|taken|take|taking) (\w+ ){0,5}(pills|tablets|overdose)\b|\boverdos\w*\b",
        r"\bmiss me if\b|\b(nobody|no one) would miss me\b|\bdisappear from this world\b|\bnot wake up (in the morning|any ?more|again)\b",
        r"\bi (really |just |simply )?(cant|cannot|can not) (go|carry) on( like this)?( any ?more| any longer)?$|\bi (really |just |simply )?(cant|cannot|can not) do this any ?(more|longer)$",
        r"\b(ich kann|kann ich) (\w+ ){0,2}nicht mehr( weiter| weitermachen| so weitermachen)?$|\bich kann (\w+ ){0,2}so nicht (mehr )?weiter(machen|leben)$",
        r"\b(life|living) (\w+ )?(isnt|is not|has no|not) (\w+ )?(worth|meaning|sense|point)\b|\bcant (stand|bear|take) (life|living)\b|\bno way out any ?more\b",
    ],
    pairs: &[
        (
            r"\b(pills|tablets|tabletten|pillen|schlaftabletten)\b",
            r"\b(swallowed|geschluckt|(took|taken) (them|it|the lot)|(alle|viele|zu viele) genommen|in front of me|vor mir|lined up)\b",
        ),
        (
            r"\b(balkon|dach|bruecke|hochhaus|gleise?|klippe|roof|rooftop|bridge|ledge|cliff|balcony|tracks)\b",
            r"\b(springen|spring ich|springe|jump|jumping|jump off)\b",
        ),
    ],
    unless: r"\b(bringt|bringen) mich (\w+ )?um\b|lach\w* mich|vor lachen|tot ?gelacht|laughing|\b(live|living|leben) (there|here with|in|at|with|bei|mit)\b",
    is_deniable: false,
};

pub(super) const THREAT: Signs = Signs {
    alarm: Alarm::Threat,
    clause: &[
        r"\b(bring|bringe|schlag|schlage|mach|mache|stech|steche|knall|knalle|hau|haue) (\w+ ){0,3}(euch|dich|sie alle|den techniker|den monteur|jemanden|einen von euch|alle) (\w+ ){0,3}(um|tot|platt|ab|fertig|kalt)\b",
        r"\b(buero|laden|bude|haus|gebaeude|zentrale|firma|alles) (\w+ ){0,4}(anzuenden|anzuend\w*|abfackeln|abbrennen|in die luft|sprengen)\b|\bzuend\w* (\w+ )?(euch|euer|eure|das buero|den laden|die bude) (\w+ ){0,3}an\b|\bjag\w* (\w+ )*in die luft\b",
        r"\bleg\w* (\w+ )?(bei )?euch (\w+ )?feuer\b|\bleg\w* feuer\b|\beuch (\w+ )?(alle )?(abstechen|abknallen|erschiessen|umbringen)\b|\b(bombe|amoklauf|amok)\b",
        r"\b(komm|komme|steh|stehe) (\w+ )*mit (\w+ )?(baseballschlaeger|schlaeger|messer|waffe|axt|knueppel|pistole|gewehr|beil|kettensaege)\b|\bbaseballschlaeger\b",
        r"\bkill (you|them|him|her|everyone|everybody|one of you|all of you|your)\b|\b(burn|blow) (\w+ )?(down |up )?(your|the|that) (\w+ )?(office|place|building|company)|\bburn (you|your (office|place|building)) down\b|\bblow (you|your \w+|the place) up\b|\b(shoot|stab) (you|him|her|them|one of)\b",
        r"\b(erschiess|erschiesse) (ich )?(euch|euren|eure|den|jeden|einen)\b|\b(aufs maul|auf die fresse|auf die schnauze)\b|\bsmash (your|his|her) (\w+ )?(face|head|skull)\b",
        r"\b(kriegt|kriegen|bekommt|gets?) (die|eine|a|the) (axt|kugel|bat|bullet|hammer|knueppel)\b|\b(bat|brick) (round|around|over) (the|his|her|your) head\b|\bbrick through (your|the)\b|\bvom hund zerfleisch\w*|\bzerfleischen\b",
        r"\b(bude|buero|laden|haus|zentrale) (\w+ ){0,2}(zuend|zuende|fackel|fackle) (ich )?(\w+ )?(an|ab)\b",
        r"\b(bring|bringe) (\w+ )?(den|die|ihn|sie alle|jeden) um\b",
        r"\b(brech|breche) (\w+ ){0,3}(beine|knochen|genick|arme)\b|\b(euch|alle|dich) (\w+ )*an die wand stellen\b|\bkurz und klein\b",
        r"\b(ich weiss|we know|i know) (\w+ )?(wo (ihr|du|eure \w+|euer \w+) (wohn|park|arbeit)\w*|where (you|your \w+) (all )?(live|park|work))\b|\b(finish|do) the lot of you\b|\byou should (all )?be shot\b|\bkill whoever\b",
        r"\b(bomb|beat you up|with a (bat|knife|gun|baseball bat|axe|hammer))\b|\bset (\w+ )?(fire to|light to) (your|the)\b|\bset (your|the) (\w+ )?(office|building|place) on fire\b|\bbreak (your|his|her|the \w+) (legs|bones|neck)\b",
    ],
    pairs: &[(
        r"\b(petrol|benzin|kanister)\b",
        r"\b(your office|euer buero|eurem buero|wo ihr|where your)\b",
    )],
    unless: r"\bkill two birds\b",
    is_deniable: false,
};

/// People who may have died, and what is said of them then.
pub(super) const PEOPLE: &str = r"\b(frau|ehefrau|mann|mannes|ehemann\w*|mutter|vater|vaters|mama|mami|papa|papi|eltern\w*|oma|opa|grossmutter|grossvater\w*|grosseltern|schwiegermutter|schwiegervater|bruders?|schwester|sohn|sohnes|tochter|kind|baby|onkel|tante|cousin\w*|partner\w*|lebensgefaehrt\w*|freund\w*|nachbar\w*|vermieter\w*|angehoerige\w*|vertragsinhaber\w*|anschlussinhaber\w*|kontoinhaber\w*|kunde|kundin|husband|wife|mother|father|mum|mom|mummy|dad|daddy|parents?|gran|grandma|grandpa|grandad|granddad|granny|nan|grandmother|grandfather|brother|sister|son|daughter|child|uncle|aunt|auntie|partner|friend|neighbou?r|landlord|landlady|tenant|relative|(account|contract) holder)\b";
pub(super) const DIED: &str = r"\b(tot|tod|tote|toten|toter|totem|gestorben\w*|starb|verstorben\w*|verstirbt|verschieden|entschlafen|heimgegangen|todes|dead|died|dies|deceased|passed away|passed on|late)\b";

pub(super) const DEATH: Signs = Signs {
    alarm: Alarm::Death,
    clause: &[
        r"\b(todesfall|sterbefall|trauerfall|sterbeurkunde|hinterbliebene\w*|verwitwet|death certificate|widow|widower|widowed|death in the family)\b",
        r"\blebt (leider )?nicht mehr\b|\b(von uns gegangen|nicht mehr unter uns|no longer with us)\b|\bwitwer?\b|\b(beerdigt|begraben|buried)\b|\btoedlich verunglueckt\b|\bfuer immer eingeschlafen\b|\bslipped away\b",
        r"\b(lost|verloren) (our |my |unseren? |meinen? )?(dad|mum|mom|father|mother|husband|wife|son|daughter|brother|sister|vater|mutter|mann|frau)\b|\b(executor|funeral|beerdigung)\b",
        r"\b(holder|husband|wife|father|mother|dad|mum|brother|sister) (has passed|was killed)\b",
    ],
    pairs: &[],
    unless: r"\b(fast gestorben|gestorben vor|death of me|in (dieser|der|einer) wohnung|hier nicht mehr|dort nicht mehr|tot ?gelacht|totgeschwiegen|toter winkel|late (bill|payment|fee|again)|too late|later)\b",
    is_deniable: false,
};

/// Animals and things of which it is said too that they died.
pub(super) const THINGS: &str = r"\b(kuehlschrank|waschmaschine|fernseher|fridge|freezer|firma|company|hund\w*|katze\w*|kater|hamster|pferd|vogel|router|handy|telefon|akku|batterie|laptop|computer|pc|rechner|auto|internet|zaehler|heizung|leitung|app|dog|cat|horse|pet|phone|battery|car|wifi|boiler|meter|line|link)\b";

/// What else tells of a death.
pub(super) const TELLS_OF_DEATH: &str = r"\b(nachlass\w*|erbe|erben|erbin|geerbt|erbschaft|erbengemeinschaft|beerdigung|witwe\w*|verloren|trauer\w*|bereave\w*|berevement|estate|executor\w*|inherit\w*|heirs?|widow\w*|funeral|next of kin|death|lost (our|my|his|her)|is gone|no more|no longer|lebt nicht mehr|nicht mehr (da|unter|bei)|von uns gegangen|weilt|stirbt|isnt here|not here)\b";

/// What is said of gas that is bought, and of what burns it and stands still.
pub(super) const GAS_AS_GOODS: &str = r"\b(strom|electricity|electric|power|paket|packages?|bundle|kombi\w*|dual fuel|tarif\w*|tariffs?|vertrag\w*|contracts?|preis\w*|prices?|kosten|kostet|costs?|rechnung\w*|bills?|abschlag\w*|instalments?|(an|ab|um)(zu)?melden|(an|ab|um)meldung|kuendig\w*|bestell\w*|beziehen|wechsel\w*|switch\w*|liefer\w*|supply|suppl(ier|iers|ied)|anbieter|versorger|cancel\w*|order|sign up|kunde|kundin|customer|bei euch|bei ihnen|von euch|von ihnen|(with|from) you|zaehlerstand|ablesen|readings?|geht nicht|gehen nicht|laeuft nicht|funktioniert nicht|springt nicht an|kaputt|defekt|ausgefallen|stoerung|broken|(not|isnt|wont|doesnt|stopped) (work|working|start|starting|heat|heating)|broke down)\b";
/// What is said of gas that escapes, or that somebody calls for help.
pub(super) const GAS_ESCAPES: &str = r"riech|geruch|gerruch|gerich|stink|gestank|mueffel|leck|undicht|zisch|stroem|tritt|treten|trete|austritt|entweich|melder|alarm|notruf|notdienst|notfall|hilfe|gefahr|schwindl|schwindel|kopfschmerz|uebel|verdacht|explos|\bco\b|\b(faul|bohr|bagger|loch|riss|offen|ueberall|komisch)|smel|leak|hiss|escap|odou?r|whiff|emergency|danger|\bhelp\b|dizzy|headache|nausea|sick|carbon|kohlenmonoxid|drill|digger|crack|rotten|funny|beep|piep|pfeif|whistl|detector|coming out|everywhere|flamme|flame|brennt|burning|feuer|fire";

/// What denies that it is so.
pub(super) const DENIALS: &str = r"\b(kein|keine|keinen|keiner|nicht|nich|nie|niemand|nirgends|ohne|not|no|never|dont|doesnt|didnt|isnt|arent|cant|cannot|without|nothing|nobody|none|keinerlei)\b";
