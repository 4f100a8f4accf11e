//! Words of everyday German and English that are close to others: whoever writes “Ahnung” means no “Mahnung”, and “cancer” is no
//! “cancel”.
//!
//! No such list is ever whole. It has what is a slip away from the words of companies' customers: of money and contracts, meters,
//! houses, letters and dangers.

use std::{collections::HashSet, sync::LazyLock};

const GERMAN: &str = "\
    weiterfahren weitergehen weiterlesen weitermachen weiterreden weiterschreiben \
    abschnitt adresse ahnung ahnungen alles altar alter andere anderes andern anders anschlag anzug apfel arten aufschlag \
    ausschlag ausschnitt auszug backen banane bande bauch bauen beitrag bericht besser besuch beten bieten bildung bitten \
    brand brauch braut breit breite bremse bremsen bruch bruder brücke brücken butter bäcker bücher dampf daten dicht \
    dienst drucken drucker drücken durst eintrag engel enkel ertrag essen fabel fahren falter fehler feier feiern felder \
    ferien feuer feuern filter fisch fleisch fliegen fortschritt fremde freude freunde frieden frieren frisch friseur \
    führen gabel garten gasse gedicht geduld gefühl gegen gehören gelder gericht geruecht gerücht gesicht gewalt gewicht \
    gewinn glück grenze grund gucken haare haltung handel handeln heizung hendel herbst hoffen hunger händler hören \
    interesse jahre jucken kabel kaffee kamel kampf kanne kante karte karten kartoffel kasse kassen kasten kater katze \
    kaufen kelle keller kellner kinder kirche kirsche kisten klasse klassen knochen knopf kochen kommen kongress kosten \
    kraft krampf krank kranke kraut kreis kreise kuchen kunst küche küsten lachen lager lampe laufen lauten leben leber \
    lehre lehrer leicht leiden leider leihen leistung leiten leiter leitung lesen licht lieben liegen liter losung lösen \
    lösung machen macht maerchen mahlen malen maler mandel mangel masse matratze meinen meldung messer messung meter miete \
    mieter misch mitte monat musik muster mutter märchen nacht nudel onkel orten packen pfeffer pflanze pflicht pfund \
    platz pläne plätze posten preis preise presse prozess quatsch rasse rechnen rechner recht rechte rechts reden regeln \
    regen reise reisen reißen rente rinder rucken runde runden rücken sachen schaffen schal schale schalen schalter \
    schaltung schatz schein schicht schlafen schlag schlagen schlange schluck schlucken schmuck schmutz schnee schnitt \
    schrift schritt schuhe schulde schulden schule schulen schulter schutz schwester schüler segen sicht singen sinken \
    sommer sonde sonne sparen speise speisen spende spenden sperren spielen sprache sprachen sprecher sprung spuren spülen \
    spüren staat stadt stahl stand stange stecken stecker stein stern stirn strafe strand strasse straße straßen strecke \
    strecken strumpf student studenten studium stuhl stunde stunden sturm sumpf suppe tante tanzen tasse taste taten tatze \
    teller thema theme themen tisch tomate tonne trinken tropf umschlag umzug unfug unsinn vater verlag versuch vertragen \
    vertrauen verzug vorschlag vortrag väter waage wache wachen wachs wagen wandel wandern wange wanne waren warnung \
    warten wartung wasser waten weinen werten wertung wickel wille winkel winter woche wochen wohnung wolke worten wunde \
    wurst wächter wählen wälder wären zahlen zahler zarten zeichen zeichnen zeile zeitung zeuge ziege zucker zwiebel \
    zählen zähler ändern ängel";

const ENGLISH: &str = "\
    abort about actor attempt baggage baker ballet banker banner barrier basket batter battery battle beach beard bears \
    beast beaver behind better bidding billion birth black blame bland blank blind blink block blood bloom board boards \
    boast bonus border bother bottle bracket brand bread break breath breathe breed brick brink broad broke brood brother \
    brush bucket building bullet burden burger burglar butter cabbage calling camel campus canal cancel cancer candid \
    candle candy career carriage carrier castle cattle cause chain chair chance chances change changes charge cheap cheat \
    cheek cheese chess chest china choke clash class clause clever climate climb cloud coarse coast coffee colour content \
    contents contest context costs cottage could count course cover crash crest cricket crime crush crust curse damage \
    dancer danger death defend depend dinner disaster doctor drank drink drive driver drunk earth eight elder error expand \
    expend extend factor falling faster father fears feast feather feeding fever fewer fight filling finger flash flesh \
    flood floor flower flush focus folder found frank fresh garage garbage garden gears gender ginger glass globe glove \
    golden grand grate grave great grove handle harbour haste header health heard heart hearts heated height hidden holder \
    honey honour horror horse hotel hours house human humour hunger image inner jacket joker killing labour ladder \
    language larger later latter lawyer layer leader leading lease leash least leave leaves lender letter level lever \
    light linger litter liver loader longer lover lower luggage maker males manage manner manor market marriage massage \
    master matter message meter metre metro might miles minor mirror model modem modern moment money monkey month months \
    motel mother motor mount mouth moves movie movies moving neighbour never night north novel nurse older orange order \
    package packet paint pallet panel paper parent parents passage paste patent peace peach pepper phone photo photos \
    piece pilot pirate place plain plane planet planner plant plaster plate player pocket point poker police policy polite \
    poster pound powder power prank prayer price prices pride prime prince print privacy private prize prizes proof proper \
    pulse purse quiver racket range ranger rating reach reader reading ready record recorder refuge refund regard remind \
    render reward riding right river roast rocket round rumour sales sausage scale scales scare score secret secure \
    selling sender setting shade shape share shark sharp sheep sheet shelf shell ships shirt shiver shock shoes shoot \
    shops shore short shoulder sight silver singer sister sitting skate slate sleep small smell smiles smoke solder \
    soldier sound south spare spell spelling spoil spoke spool spoon sport spring square squirrel stack stale stand stare \
    start state statue status statute steal stealth steel steep stick stock stone storage store storm story stove strand \
    strange strike string stroke strong stuck sudden sugar summer swell swing sword taker tales talker target tariff taste \
    teach tears teeth telling tender terrier terror tests thank thing think thread threads threat ticket tiger tight tiles \
    timer times title toast toffee tooth tours tower track trade traffic trail train trait trash trick trunk trust truth \
    tumour village virus wafer waiter waiting walker wallet warden waste water wealth weather wedding weight whales wheels \
    whether wicket width winner winter woman women wooden woolen words worker workers world worse worth would writer \
    writing years yeast yours youth";

/// Whether a word, in lower case, is one of these.
pub(crate) fn is_everyday(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        [GERMAN, ENGLISH].iter().flat_map(|words| words.split_whitespace()).collect()
    });
    WORDS.contains(word)
}
