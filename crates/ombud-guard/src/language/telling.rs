//! Words and letters that tell a language by themselves.
//!
//! Per language: its closed classes (pronouns, prepositions, forms of “be”, “have” and “want”, question
//! words) and what customers write about wherever they buy something: bills, contracts, prices, electricity.
//! Left out is what German or English messages have by borrowing (“merci”), as a name or as a word of their
//! own (“die”, “no”, “ma”). A word may stand in several languages: it then speaks for each of them. Longer
//! words count without their marks too (“nincs aram”), as many write them.

/// What tells a language.
pub(crate) struct Telling {
    /// Its code, as in the tables.
    pub(crate) code: &'static str,
    /// Its words in lower case, parted by blanks.
    pub(crate) words: &'static str,
    /// Letters that no other language of the tables has, in lower case.
    pub(crate) letters: &'static str,
}

const fn telling(code: &'static str, words: &'static str, letters: &'static str) -> Telling {
    Telling { code, words, letters }
}

pub(crate) static TELLING: &[Telling] = &[
    // With the closed classes of the dialects that are written: Low German, Bavarian, Alemannic.
    telling(
        "de",
        "ab aber als am auch auf aus bei beim bin bitte bis brauche da danke das dass dem den denn der des \
         dich dir doch du durch ein eine einem einen einer er es etwas euch eure euer falsch für fuer gegen \
         geht gibt habe haben habt hab hallo hat hatte heute hier ich ihm ihn ihnen ihr ihre ihrem ihren im \
         immer ist ja jetzt kann kannst kein keine keinen kommt können koennen könnt mal man mehr mein meine \
         meinem meinen meiner mich mir mit möchte moechte morgen muss nach nicht nichts nix noch nur oder \
         ohne schon sehr seit sich sie sind soll sollte strom über ueber um und uns unser unsere viel vom von \
         vor vertrag wann warum was weg wegen weil welche wenn wer werden weshalb wie wieder wieso wieviel \
         wieviele will wir wird wo woher wollen wurde würde zähler zu zum zur zurück dat wat wi hebbt hett nich keen nee ik \
         heff mien mi ned net nit koa koan hob hom ham isch hend hät han ois oan oane mei dei ka kei gohts \
         gits wia wos",
        "ß",
    ),
    telling(
        "en",
        "about after all and any are as at be because been before but by can cannot can't cant could did \
         didn't didnt do does doesn't doesnt don't dont electricity for from get got had has have haven't \
         havent hello help here how i i'd i'll i'm i've if into is isn't isnt it it's its just know last like \
         long make me meter more much my need never new next nothing now of off on only or our out over pay \
         please power should since some still than thanks that that's the their them then there they this to \
         today tomorrow too up us very want was we were what what's when where which who why will with won't \
         working would yesterday you your",
        "",
    ),
    telling(
        "fr",
        "feu incendie odeur fuite bonjour bonsoir salut coucou pas les une avec sans j'ai mes vos votre notre nos nous vous ils elle est sont suis \
         êtes était avez avons quand combien comment pourquoi où voudrais veux peux pouvez puis faut c'est \
         n'est n'ai s'il plaît svp beaucoup depuis chez aujourd'hui demain trop très facture courant \
         électricité compteur contrat payer résilier aide aidez besoin cherche parle parlez français déménage",
        "œ",
    ),
    telling(
        "es",
        "hola mi quiero quisiera necesito puedo puede pueden tengo tiene tenemos mis nuestro una del por con muy \
         más qué cómo cuándo cuánto cuánta dónde quién porque gracias buenos buenas días tardes está están \
         estoy soy desde hoy ayer mañana factura luz corriente electricidad contador contrato pagar cancelar \
         ayuda hablar habla español casa demasiado",
        "ñ¿¡",
    ),
    telling(
        "it",
        "buongiorno buonasera salve vorrei voglio devo il gli mia miei vostra vostro della dello delle degli \
         dei nel nella sono siamo abbiamo avete c'è più quando quanto quanta quale perché che senza grazie \
         posso potete potrei può troppo molto oggi domani ieri bolletta corrente luce elettricità contatore \
         contratto pagare disdire aiuto bisogno parlare italiano qualcuno",
        "",
    ),
    telling(
        "pl",
        "pożar gazem chcę chce chciałbym chciałabym proszę prosze dzień dobry witam cześć jak czy moja moje mój mojej \
         nasz nasza są jestem mam mamy masz dla przez przy gdzie kiedy dlaczego ile kto który która jeszcze \
         już tylko bardzo zbyt wysoki dziękuję dziekuje potrzebuję pomoc pomocy dzisiaj dziś jutro wczoraj \
         rachunek faktura faktury prąd prądu umowa umowę licznik zapłacić mogę można polsku",
        "łąęśćżźń",
    ),
    telling(
        "tr",
        "yangın kokusu merhaba merhabalar günaydın sağol selam iyi günler çok için nasıl neden niçin niye istiyorum istiyoruz lütfen teşekkürler \
         teşekkür değil var yok bir ve bu şu ile benim bizim sizin bana beni bizi siz nerede kaç kadar mı \
         mısın mısınız misiniz musunuz müsünüz bugün yarın dün elektrik elektriğim elektriği fatura faturam \
         faturamı faturası sayaç sözleşme sözleşmemi ödemek ödeme yardım türkçe konuşuyor evde gelmedi",
        "şğıİ",
    ),
    telling(
        "cs",
        "dobrý dobrej ahoj prosím prosim chci chceme chtěl chtěla bych jak můj moje moji náš děkuji \
         dekuji díky není neni jsem jsme jste mám máme nemám nemáme mě nejde kde kdy proč kolik který která \
         kdo ještě už jenom moc příliš velmi bez při potřebuji pomoc dnes zítra včera účet faktura fakturu \
         proudu elektřina elektřiny elektřinu smlouva smlouvu elektroměr zaplatit mohu můžete česky",
        "řěů",
    ),
    telling(
        "nl",
        "ik mijn onze een het jullie uw niet geen deze dit heb hebben heeft kunt kunnen wilt moet waarom wanneer waar \
         hoe hoeveel graag bedankt alstublieft goedemorgen goedemiddag goedendag zonder naar bij sinds \
         vandaag gisteren ook nog maar stroom rekening factuur opzeggen verhuizen betalen nodig hulp spreekt \
         nederlands",
        "",
    ),
    telling(
        "pt",
        "humano olá bom boa tarde noite quero queria preciso posso pode podem tenho temos há meu minha meus minhas \
         nosso nossa uma umas não sem pelo pela está estou estamos são sou muito mais quando quanto como onde \
         porque quem obrigado obrigada hoje ontem amanhã fatura conta luz energia eletricidade contador \
         contrato pagar cancelar ajuda falar português",
        "ãõ",
    ),
    telling(
        "da",
        "jeg mig vores ikke og har hvornår hvorfor hvordan hvad hvem skal må hej goddag tak venligst et til \
         fra med uden ved på efter siden går meget mere høj høje strøm strømmen regning regningen elregning \
         aftale aftalen kontrakt opsige flytter betale måler hjælp hjælpe brug dansk ingen",
        "ø",
    ),
    telling(
        "sv",
        "jag mig mitt mina vår våra inte och är har hade när varför hur vad vem vill ska skulle måste gärna \
         hej snälla som från med utan vid på efter sedan idag imorgon igår mycket för hög höga ström strömmen \
         räkning räkningen elräkning avtal avtalet uppsäga flyttar betala mätare hjälp hjälpa behöver svenska \
         ingen",
        "",
    ),
    telling(
        "ro",
        "miros bună buna ziua seara salut vreau vrem aș dori trebuie puteți poate avem aveți este sunt sîntem \
         suntem nu și cu fără fara pentru din în pe ce cum când cand cât unde meu mea mele nostru noastră mă \
         îmi imi rog vă mulțumesc multumesc azi astăzi ieri mâine prea foarte factura facturii curent \
         curentul lumină electricitate contor contorul contractul plătesc plăti ajutor vorbiți română",
        "șțţă",
    ),
    telling(
        "hu",
        "jó napot kívánok szia sziasztok helló nincs nincsen vagyok vagyunk vannak és egy az ez azt ezt hogy \
         hol mikor miért mennyi nekem nekünk szeretnék szeretném kérem kérek kell lehet tudok tudnak tudna \
         köszönöm köszi tegnap holnap óta túl nagyon több csak már még áram áramot villany villanyszámla \
         számla számlám számlát szerződés szerződést szerződésem mérő óra fizetni segítség segítsen beszél \
         magyarul",
        "őű",
    ),
    telling(
        "hr",
        "dobar bok zdravo molim hvala želim zelim hoću hocu trebam treba mogu možete mozete imam imamo nemam \
         nemamo nema smo ste nije nisam niste li kako kada gdje gde zašto zasto koliko tko što šta moj moja \
         moje naš naša bez kod danas sutra jučer juče jos još vrlo previše račun racun struja struje struju \
         ugovor ugovora brojilo platiti otkazati raskinuti pomoć pomoc hrvatski srpski",
        "đ",
    ),
    telling(
        "sk",
        "dobrý deň ahoj prosím prosim chcem chceme chcel chcela som ako môj moja moje náš naša ďakujem \
         dakujem vďaka sme ste mám máme nemám nemáme nejde kde kedy prečo koľko ktorý ktorá čo kto ešte už \
         veľmi príliš bez pri potrebujem pomoc dnes zajtra včera účet faktúra faktúru prúd prúdu elektrina \
         elektriny elektrinu zmluva zmluvu elektromer zaplatiť môžem môžete slovensky",
        "ľĺŕ",
    ),
    telling(
        "sq",
        "përshëndetje pershendetje mirëdita miredita tungjatjeta duam duhet nuk s'ka s'kam s'kemi kemi keni \
         është eshte unë ju dhe për pa nga në ku pse cili çfarë kush ime tim tonë jonë të që qe mund \
         lutem faleminderit sot nesër dje shumë shume shumte fatura faturën faturen energji energjia drita \
         dritat rryma rrymë rryme kontrata kontratën matësi paguaj ndihmë ndihme shqip",
        "",
    ),
    telling(
        "fi",
        "hei terve päivää emme ole olen olemme oli minun meidän minä sinä että tai jos missä mistä milloin \
         miksi miten kuinka mikä mitä kuka haluan haluaisin haluamme voin voitteko voiko pitää täytyy \
         tarvitsen kiitos kiitoksia ilman kanssa tänään huomenna eilen liian paljon vielä enää lasku laskun \
         laskuni sähkö sähköt sähköä sähkön sopimus sopimuksen sopimukseni mittari maksaa apua suomea",
        "",
    ),
    telling(
        "vi",
        "tôi chào xin không có bị của và là cho được muốn cần giúp hợp đồng hóa hoá đơn điện mất nhà khi nào \
         đâu sao tại nhiêu cảm ơn hôm quá cao rồi chưa chị bạn tiền trả hủy tiếng việt nói",
        "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹơưđ",
    ),
    telling(
        "ru",
        "умереть оператора оператор не нет у меня мне мой моя моё мои мы нас наш наша вы вас ваш это что как где когда почему сколько \
         кто хочу хотим нужно надо можно могу можете есть был была или если уже ещё только очень слишком без \
         для при после сегодня завтра вчера здравствуйте привет добрый день спасибо пожалуйста помогите \
         помощь свет света счёт счет электричество электричества договор счётчик платить оплатить русски",
        "ыэё",
    ),
    telling(
        "uk",
        "не немає нема у мене мені мій моя моє мої ми нас наш наша ви вас ваш це що як де коли чому скільки \
         хто хочу хочемо потрібно треба можна можу можете є був була або якщо вже ще тільки дуже занадто без \
         для при після сьогодні завтра вчора добрий день привіт дякую будь ласка допоможіть допомога світло \
         світла рахунок електрика електрики договір лічильник платити оплатити українською",
        "ґєї",
    ),
    telling(
        "bg",
        "не няма има имам имаме нямам нямаме аз ме ми моя моята мой съм сме сте е са това какво как къде кога \
         защо колко кой искам искаме трябва може мога можете или ако вече още само много прекалено твърде без \
         за от при след днес утре вчера здравейте здравей добър ден благодаря моля помощ ток токът тока \
         сметка сметката фактура фактурата договор договора електромер плащам платя български да се",
        "",
    ),
    telling(
        "sr",
        "не нема није нисам имам имамо немам немамо ја ме ми мој моја моје наш наша ви сам смо сте је су то \
         шта како где када зашто колико ко желим хоћу хоћемо треба могу можете или ако већ још само врло \
         превише без за од код после данас сутра јуче здраво добар дан хвала молим помоћ струја струје струју \
         рачун уговор бројило платити српски да ли",
        "ђћ",
    ),
    telling(
        "mk",
        "не нема имам имаме немам немаме јас ме ми мојот мојата сум сме сте е се тоа што како каде кога зошто \
         колку кој сакам сакаме треба може можам можете или ако веќе уште само многу премногу без за од после \
         денес утре вчера здраво добар ден благодарам ве молам помош струја сметка сметката договор \
         македонски да",
        "ѓќѕ",
    ),
    telling(
        "be",
        "не няма у мяне мне мой мая маё мы нас наш вы вас ваш гэта што як дзе калі чаму колькі хто хачу хочам \
         трэба можна магу ёсць быў была або ужо яшчэ толькі вельмі занадта без для пры пасля сёння заўтра \
         учора добры дзень прывітанне дзякуй ласка дапамажыце святло святла рахунак электрычнасць дагавор \
         беларуску",
        "ў",
    ),
];

#[cfg(test)]
mod tests {
    use super::TELLING;

    #[test]
    fn no_letter_that_tells_a_language_is_ascii() {
        // Words of ASCII alone are not looked through for them.
        assert!(TELLING.iter().all(|telling| telling.letters.chars().all(|one| !one.is_ascii())));
    }
}
