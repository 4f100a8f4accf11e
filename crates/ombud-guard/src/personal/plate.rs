//! Detector `plate`: licence plates of Germany, its neighbours and the United Kingdom.

use std::{collections::HashSet, sync::LazyLock};

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "plate@1";

/// The codes of German registration districts that are given out (Kraftfahrt-Bundesamt, December 2023; with those
/// brought back since 2012).
const DISTRICTS: &str = " A AA AB ABG ABI AC AE AH AIB AIC AK ALF ALZ AM AN ANA ANG ANK AÖ AP APD ARN ART AS ASL ASZ AT AU AUR AW AZ AZE \
B BA BAD BAR BB BBG BBL BC BCH BD BE BED BER BF BGD BGL BH BI BID BIN BIR BIT BIW BK BKS BL BLB BLK BM BN BNA BO BÖ BOG BOH BOR BOT BP BRA BRB BRG BRI BRK BRL BRV BS BSB BSK BT BTF BÜD BUL BÜR BÜS BÜZ BW BWL BYL BZ BZA \
C CA CAS CB CE CHA CLP CLZ CO COC COE CR CUX CW D DA DAH DAN DAU DBR DD DE DEG DEL DGF DH DI DIL DIN DIZ DKB DL DLG DM DN DO DON DS DU DÜW DW DZ \
E EA EB EBE EBN EBS ECK ED EE EF EG EH EI EIC EIH EIL EIN EIS EL EM EMD EMS EN ER ERB ERH ERK ERZ ES ESB ESW EU EUT EW \
F FAL FB FD FDB FDS FEU FF FFB FG FH FI FKB FL FLÖ FN FO FOR FR FRG FRI FRW FS FT FTL FÜ FÜS FW FZ \
G GA GAN GAP GC GD GDB GE GEL GEM GEO GER GF GG GHA GHC GI GK GL GLA GM GMN GN GNT GÖ GOA GOH GP GR GRA GRH GRI GRM GRS GRZ GS GT GTH GÜ GUB GUN GV GVM GW GZ \
H HA HAB HAL HAM HAS HB HBN HBS HC HCH HD HDH HDL HE HEB HEF HEI HEL HER HET HF HG HGN HGW HH HHM HI HIG HIP HK HL HM HMÜ HN HO HOG HOH HOL HOM HOR HÖS HOT HP HR HRO HS HSK HST HU HV HVL HWI HX HY HZ \
IGB IK IL ILL IN IZ J JE JL JÜL K KA KB KC KE KEH KEL KEM KF KG KH KI KIB KK KL KLE KLZ KM KN KO KÖN KÖT KÖZ KR KRU KS KT KU KÜN KUS KW KY KYF \
L LA LAN LAU LB LBS LBZ LC LD LDK LDS LEO LER LEV LF LG LH LI LIB LIF LIN LIP LL LM LN LÖ LÖB LOS LP LR LRO LSA LSN LSZ LU LÜN LUP LWL \
M MA MAB MAI MAK MAL MB MC MD ME MED MEG MEI MEK MEL MER MET MG MGH MGN MH MHL MI MIL MK MKK ML MM MN MO MOD MOL MON MOS MQ MR MS MSE MSH MSP MST MTK MTL MÜ MÜB MÜL MÜN MÜR MVL MW MY MYK MZ MZG \
N NAB NAI NAU NB ND NDH NE NEA NEB NEC NEN NES NEW NF NH NI NK NL NM NMB NMS NÖ NOH NOL NOM NOR NP NR NRW NT NU NVP NW NWM NY NZ \
OA OAL OB OBB OBG OC OCH OD OE OF OG OH OHA OHV OHZ OK OL OPR OS OSL OVI OVL OVP OZ P PA PAF PAN PAR PB PCH PE PEG PER PF PI PIR PL PLÖ PM PN PR PRÜ PS PW PZ \
QFT QLB R RA RC RD RDG RE REG REH REI RG RH RI RID RIE RL RM RN RO ROD ROF ROK ROL ROS ROT ROW RP RPL RS RSL RT RU RÜD RÜG RV RW RZ \
S SAB SAD SAL SAN SAW SB SBG SBK SC SCZ SDH SDL SDT SE SEB SEE SEF SEL SFB SFT SG SGH SH SHA SHG SHK SHL SI SIG SIM SK SL SLE SLF SLK SLN SLS SLÜ SLZ SM SN SNH SO SOB SOG SOK SÖM SON SP SPB SPN SR SRB SRO ST STA STB STD STE STH STL STO SU SUL SÜW SW SWA SY SZ SZB \
TBB TDO TE TET TF TG THL THW TIR TO TÖL TP TR TS TT TÜ TUT UE UEM UER UFF UH UL UM UN USI V VAI VB VEC VER VG VIB VIE VIT VK VOH VR VS \
W WA WAF WAK WAN WAR WAT WB WBS WDA WE WEB WEG WEL WEN WER WES WF WG WHV WI WIL WIS WIT WIV WIZ WK WL WLG WM WMS WN WND WO WOB WOH WOL WOR WOS WR WRN WS WSF WSM WST WSW WT WTL WTM WÜ WUG WÜM WUN WUR WW WZ WZL X Y Z ZE ZEL ZI ZIG ZP ZR ZS ZW ZZ ";

static DISTRICT_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| DISTRICTS.split_whitespace().collect());

pub(super) fn find(view: &View<'_>, found: &mut Found) {
    // A few letters, and digits soon after them.
    let letters = view.after.chars().take(6).take_while(|sign| sign.is_alphabetic()).count();
    if !(1..=5).contains(&letters) || view.digit_in > 12 {
        return;
    }
    let foreign =
        || british(view.bytes()).or_else(|| swiss(view.bytes())).or_else(|| austrian(view.bytes()));
    if german(view, true).is_none() && foreign().is_none() {
        return;
    }
    // A place that speaks of a vehicle, near by.
    let is_named = view.context().distance(topic::PLATE).is_some_and(|distance| distance < 8)
        || view.context_after(view.word.text.len() + 10) & topic::PLATE != 0;
    let kind = FindingKind::PersonalData(Identifier::LicencePlate);
    if is_named && let Some(end) = foreign() {
        found.push(
            kind,
            0..end,
            0.85,
            "the form of a plate, and the text speaks of a vehicle",
            DETECTOR,
        );
        return;
    }
    if let Some((end, is_hyphened)) = german(view, is_named) {
        if is_named
            && (is_hyphened || view.context().names(topic::PLATE) || !view.context().names_thing())
        {
            found.push(
                kind,
                0..end,
                0.95,
                "a plate of a district, and the text speaks of a vehicle",
                DETECTOR,
            );
        } else if is_hyphened && !view.context().names_thing() {
            found.push(kind, 0..end, 0.65, "the form of a plate with a district's code", DETECTOR);
        }
    }
}

/// District, one or two letters, up to four digits, `E` or `H`: "K-AB 2411", "HH MK 2446", "M:XY 123". In all eight
/// signs at most (§ 10 FZV and its annex 2).
fn german(view: &View<'_>, is_named: bool) -> Option<(usize, bool)> {
    let text = view.after;
    // Letters, perhaps a sign, letters, perhaps a sign, a digit: nothing else is looked up.
    let head = view
        .bytes()
        .iter()
        .take(10)
        .take_while(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80)
        .count();
    let more = view.bytes()[head..]
        .iter()
        .take(6)
        .take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-' | b':'))
        .count();
    if more > 4 || !view.bytes().get(head + more).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let district: String = text.chars().take_while(|sign| sign.is_alphabetic()).take(8).collect();
    let is_small = district.chars().any(char::is_lowercase);
    if is_small && !is_named {
        return None;
    }
    let known = |code: &str| DISTRICT_SET.contains(code);
    let upper = district.to_uppercase();
    let mut at = district.len();
    let rest = text.get(at..)?;
    let sign = rest.chars().next()?;
    let (letters, is_hyphened) = if sign.is_ascii_digit()
        || matches!(sign, ' ' | '-') && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
    {
        // "KAB2411", "KAB 2411": no telling where the district ends; "B-1234" is none.
        let count = upper.chars().count();
        let fits = is_named
            && !is_small
            && (2..=5).contains(&count)
            && (1..=2).any(|letters| {
                count > letters && known(&upper.chars().take(count - letters).collect::<String>())
            });
        if !fits {
            return None;
        }
        (0, false)
    } else {
        if !matches!(sign, '-' | ' ' | ':' | '·') || !known(&upper) {
            return None;
        }
        at += sign.len_utf8();
        at += usize::from(text.get(at..)?.starts_with(' ') && sign != ' ');
        let letters = text.get(at..)?.bytes().take(3).take_while(u8::is_ascii_alphabetic).count();
        let is_upper = text.get(at..at + letters)?.bytes().all(|byte| byte.is_ascii_uppercase());
        if !(1..=2).contains(&letters) || !is_upper && !is_named {
            return None;
        }
        (letters, sign == '-')
    };
    at += letters;
    if matches!(text.as_bytes().get(at), Some(b' ' | b'-')) {
        at += 1;
    }
    let digits = text.get(at..)?.bytes().take(5).take_while(u8::is_ascii_digit).count();
    if !(1..=4).contains(&digits) || text.as_bytes().get(at) == Some(&b'0') {
        return None;
    }
    at += digits;
    let signs = upper.chars().count() + letters + digits;
    if matches!(text.as_bytes().get(at), Some(b'E' | b'H')) {
        at += 1;
    }
    let rest = text.get(at..)?.as_bytes();
    let goes_on = text.get(at..)?.chars().next().is_some_and(char::is_alphanumeric)
        || matches!(rest, [b'-' | b'.' | b',' | b'/', b'0'..=b'9', ..]);
    // "ab 2 Stück": without capitals, only where nothing else can be meant.
    let is_plain_word = is_small && (letters == 0 && digits < 3 || sign == ' ' && digits < 2);
    (signs <= 8 && !goes_on && !is_plain_word).then_some((at, is_hyphened))
}

/// "AB12 CDE", the form since 2001.
fn british(bytes: &[u8]) -> Option<usize> {
    let class = |at: usize, is: fn(&u8) -> bool| bytes.get(at).is_some_and(is);
    let head = (0..2).all(|at| class(at, u8::is_ascii_alphabetic))
        && (2..4).all(|at| class(at, u8::is_ascii_digit));
    let from = 4 + usize::from(bytes.get(4) == Some(&b' '));
    let tail = (from..from + 3).all(|at| class(at, u8::is_ascii_alphabetic));
    (head && tail && !class(from + 3, u8::is_ascii_alphanumeric)).then_some(from + 3)
}

/// "ZH 123456": a canton and up to six digits.
fn swiss(bytes: &[u8]) -> Option<usize> {
    const CANTONS: &[u8] =
        b" AG AI AR BE BL BS FR GE GL GR JU LU NE NW OW SG SH SO SZ TG TI UR VD VS ZG ZH ";
    let code = bytes.get(..2)?;
    let is_canton =
        CANTONS.windows(4).any(|four| four[0] == b' ' && four[3] == b' ' && &four[1..3] == code);
    let from = 2 + usize::from(matches!(bytes.get(2), Some(b' ' | b'-')));
    let digits = bytes.get(from..)?.iter().take(7).take_while(|byte| byte.is_ascii_digit()).count();
    (is_canton && (3..=6).contains(&digits)).then_some(from + digits)
}

/// "W-12345 X", "GU 123 AB".
fn austrian(bytes: &[u8]) -> Option<usize> {
    let code = bytes.iter().take(3).take_while(|byte| byte.is_ascii_uppercase()).count();
    if !(1..=2).contains(&code) || !matches!(bytes.get(code), Some(b' ' | b'-')) {
        return None;
    }
    let from = code + 1;
    let digits = bytes.get(from..)?.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = from + digits;
    at += usize::from(bytes.get(at) == Some(&b' '));
    let letters =
        bytes.get(at..)?.iter().take(4).take_while(|byte| byte.is_ascii_uppercase()).count();
    ((2..=5).contains(&digits) && (1..=3).contains(&letters)).then_some(at + letters)
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn plates_are_found_in_every_spelling() {
        for plate in [
            "DD-XY 7520",
            "K AB 2411",
            "HH-MK2446",
            "B-MK 3077 ",
            "MÜ-AB 12",
            "KAB 2411",
            "KAB2411",
            "k-ab 2411",
            "M-E 123E",
        ] {
            let plate = plate.trim();
            assert_eq!(
                kinds(&format!("Mein Kennzeichen ist {plate}, danke")),
                [("licence_plate", plate.to_owned())],
                "{plate}"
            );
        }
        assert_eq!(kinds("my number plate is AB12 CDE"), [("licence_plate", "AB12 CDE".into())]);
        assert_eq!(kinds("Kennzeichen ZH 123456"), [("licence_plate", "ZH 123456".into())]);
    }

    #[test]
    fn other_codes_are_none() {
        for text in [
            "XX-AB 123",
            "AB-2026-322387",
            "Bestellung K-AB 2411",
            "SN 507274819363",
            "B-12 Vitamine",
            "ab 12 Uhr",
            "K-AB 12345",
            "das Auto fährt seit 2002",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
