//! Who the fictional customers are: names, places, and what is special about some of them.

/// A fictional customer.
pub(super) struct Customer {
    pub(super) name: &'static str,
    /// What stands before `@post.example`.
    pub(super) email: &'static str,
    pub(super) street: &'static str,
    pub(super) postcode: &'static str,
    pub(super) city: &'static str,
}

const fn customer(
    name: &'static str,
    email: &'static str,
    street: &'static str,
    postcode: &'static str,
    city: &'static str,
) -> Customer {
    Customer { name, email, street, postcode, city }
}

/// In the order of their contracts, from NL-100201 on.
pub(super) const CUSTOMERS: [Customer; 40] = [
    customer("Jana Petersen", "jana.petersen", "Lange Straße 12", "18055", "Rostock"),
    customer("Mehmet Yılmaz", "mehmet.yilmaz", "Am Speicher 3", "18055", "Rostock"),
    customer("Anke Brandt", "anke.brandt", "Gartenweg 27", "18069", "Rostock"),
    customer("Dieter Krüger", "dieter.krueger", "Ulmenallee 8", "18057", "Rostock"),
    customer("Nguyễn Thị Lan", "lan.nguyen", "Fischerstraße 41", "18119", "Rostock"),
    customer("Heike Wulff", "heike.wulff", "Möwenweg 5", "18119", "Rostock"),
    customer("Torben Hansen", "torben.hansen", "Hafenkante 19", "24103", "Kiel"),
    customer("Ewa Kowalska", "ewa.kowalska", "Kirchhofallee 66", "24103", "Kiel"),
    customer("Klaus-Dieter Möller", "kd.moeller", "Lindenstraße 2", "19053", "Schwerin"),
    customer("Sabine Schröder", "sabine.schroeder", "Seeblick 14", "19055", "Schwerin"),
    customer("Ahmad Al-Hassan", "ahmad.alhassan", "Schlossgartenring 9", "19053", "Schwerin"),
    customer("Birgit Lehmann", "birgit.lehmann", "Feldstraße 33", "23966", "Wismar"),
    customer("Olena Kovalenko", "olena.kovalenko", "Bademutterstraße 7", "23966", "Wismar"),
    customer("Hinnerk Claasen", "hinnerk.claasen", "Deichweg 1", "25813", "Husum"),
    customer("Frauke Thomsen", "frauke.thomsen", "Norderstraße 22", "24937", "Flensburg"),
    customer("Søren Nielsen", "soeren.nielsen", "Förderpromenade 4", "24937", "Flensburg"),
    customer("Maria Rossi", "maria.rossi", "Glockengießerweg 11", "23552", "Lübeck"),
    customer("Jürgen Bäcker", "juergen.baecker", "An der Obertrave 30", "23552", "Lübeck"),
    customer("Petra Vogt", "petra.vogt", "Travemünder Weg 58", "23570", "Lübeck"),
    customer("Lukas Sommer", "lukas.sommer", "Eichenweg 16", "17489", "Greifswald"),
    customer("Ngozi Okafor", "ngozi.okafor", "Domstraße 25", "17489", "Greifswald"),
    customer("Karl-Heinz Jahnke", "kh.jahnke", "Knieperdamm 88", "18435", "Stralsund"),
    customer("Ingrid Wendt", "ingrid.wendt", "Sarnowstraße 6", "18435", "Stralsund"),
    customer("Tobias Fuchs", "tobias.fuchs", "Osterstraße 71", "20259", "Hamburg"),
    customer("Leyla Demir", "leyla.demir", "Methfesselweg 13", "20257", "Hamburg"),
    customer("Marta Nowak", "marta.nowak", "Bahnhofsallee 45", "22926", "Ahrensburg"),
    customer("Uwe Behrens", "uwe.behrens", "Mühlenredder 10", "21465", "Reinbek"),
    customer("Claudia Reimers", "claudia.reimers", "Königstor 29", "23843", "Bad Oldesloe"),
    customer("Ali Rezaei", "ali.rezaei", "Großer Kuhberg 17", "24103", "Kiel"),
    customer("Hannelore Pagel", "hannelore.pagel", "Dorfstraße 3", "18311", "Ribnitz-Damgarten"),
    customer("Felix Baumann", "felix.baumann", "Waldwinkel 21", "18209", "Bad Doberan"),
    customer("Ioana Popescu", "ioana.popescu", "Pferdemarkt 15", "18273", "Güstrow"),
    customer("Rolf Steffen", "rolf.steffen", "Speicherstraße 52", "17192", "Waren"),
    customer("Greta Lindqvist", "greta.lindqvist", "Warnowufer 34", "18057", "Rostock"),
    customer("Matthias Zöllner", "matthias.zoellner", "Bergring 40", "17033", "Neubrandenburg"),
    customer("Dörte Asmussen", "doerte.asmussen", "Strandstraße 18", "18225", "Kühlungsborn"),
    customer("João Ferreira", "joao.ferreira", "Kröpeliner Tor 2", "18055", "Rostock"),
    customer("Wiebke Harms", "wiebke.harms", "Achtern Diek 9", "25813", "Husum"),
    customer("Yusuf Kaya", "yusuf.kaya", "Grüner Weg 63", "19055", "Schwerin"),
    customer("Elisabeth von Bülow", "e.vonbuelow", "Gutshof 1", "19205", "Gadebusch"),
];

/// Further contracts: whose, what is supplied, and what their number begins with.
pub(super) const FURTHER: [(usize, &str, u32); 9] = [
    (0, "gas", 200_201),
    (8, "gas", 200_201),
    (13, "gas", 200_201),
    (21, "gas", 200_201),
    (29, "gas", 200_201),
    (39, "gas", 200_201),
    (9, "heat-pump", 300_201),
    (35, "heat-pump", 300_201),
    (30, "car", 400_201),
];

/// Who has paid the last instalment twice.
pub(super) const PAID_TWICE: [usize; 6] = [3, 11, 16, 19, 27, 33];
/// Of these, who has the second payment back already.
pub(super) const REFUNDED: usize = 16;
/// Who owes what, in cents.
pub(super) const OPEN: [(usize, i64); 8] = [
    (1, 24_860),
    (6, 31_240),
    (12, 9_975),
    (20, 48_000),
    (25, 17_320),
    (31, 62_415),
    (33, 18_650),
    (38, 112_300),
];
/// NL-100234, on which everything can be tried: on a tariff that can be left, with a smart meter, a
/// payment too many and something open.
pub(super) const SHOWCASE: usize = 33;
/// Who has announced a move.
pub(super) const MOVING: usize = 23;
/// Who has complained.
pub(super) const COMPLAINING: usize = 17;
