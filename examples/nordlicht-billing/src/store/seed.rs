//! What the books hold at first: the same for everyone who begins on the same day.

use jiff::{
    SignedDuration, Span, Timestamp, ToSpan,
    civil::{Date, Weekday},
};
use rusqlite::{Connection, params};

use super::customers::{
    COMPLAINING, CUSTOMERS, Customer, FURTHER, MOVING, OPEN, PAID_TWICE, REFUNDED, SHOWCASE,
};
use crate::{api::consents::PURPOSES, clock::day, error::BillingError, iban};

/// Id, name, supply, base price in cents a month, energy price in cents a megawatt
/// hour, months for which the price is fixed, whether a smart meter is needed.
type Tariff = (&'static str, &'static str, &'static str, i64, i64, i64, bool);

const TARIFFS: [Tariff; 7] = [
    ("fix-12", "Nordlicht Fix 12", "electricity", 1_190, 31_420, 12, false),
    ("fix-24", "Nordlicht Fix 24", "electricity", 1_290, 32_150, 24, false),
    ("flex", "Nordlicht Flex", "electricity", 1_090, 33_870, 0, false),
    ("dynamisch", "Nordlicht Dynamisch", "electricity", 1_490, 28_640, 0, true),
    ("waerme", "Nordlicht Wärme", "heat-pump", 990, 24_310, 0, false),
    ("auto", "Nordlicht Auto", "car", 990, 25_580, 0, false),
    ("gas", "Nordlicht Gas", "gas", 1_350, 11_240, 12, false),
];

/// A bank code that no bank has: none begins with 9.
const BANK: u32 = 90_020_170;

/// Fill empty tables.
pub(super) fn fill(rows: &Connection, now: Timestamp) -> Result<(), BillingError> {
    rows.execute("INSERT INTO setting (name, value) VALUES ('secret', randomblob(32))", [])?;
    for (id, name, supply, base, energy, months, smart) in TARIFFS {
        rows.prepare_cached("INSERT INTO tariff VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![id, name, supply, base, energy, months, smart])?;
    }
    let today = day(now);
    let own = (0..CUSTOMERS.len()).map(|index| (index, "electricity", 100_201));
    for (index, supply, first) in own.chain(FURTHER) {
        if let (Some(customer), Ok(offset)) = (CUSTOMERS.get(index), u32::try_from(index)) {
            Seeded { index, supply, number: first + offset, customer, today }.insert(rows)?;
        }
    }
    outages(rows, now)
}

/// A contract to be.
struct Seeded {
    index: usize,
    supply: &'static str,
    number: u32,
    customer: &'static Customer,
    today: Date,
}

impl Seeded {
    /// One of `0..below`, always the same for the same contract and question.
    fn pick(&self, question: u64, below: i64) -> i64 {
        // The finaliser of SplitMix64 (Steele et al. 2014).
        let mut bits =
            (u64::from(self.number) ^ (question << 32)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        i64::try_from(bits >> 1).unwrap_or(0) % below
    }

    fn contract(&self) -> String {
        format!("NL-{}", self.number)
    }

    /// The first contract of a customer, which the lists of special customers are about.
    fn is_first(&self) -> bool {
        self.supply == "electricity"
    }

    fn insert(&self, rows: &Connection) -> Result<(), BillingError> {
        let showcase = self.is_first() && self.index == SHOWCASE;
        let smart = showcase || self.is_first() && self.pick(1, 4) == 0;
        let tariff = match self.supply {
            "gas" => 6,
            "car" => 5,
            "heat-pump" => 4,
            _ if showcase => 2,
            _ if smart && self.pick(2, 2) == 0 => 3,
            _ => usize::try_from(self.pick(3, 3)).unwrap_or(0),
        };
        let Some((tariff, _, _, base, energy, fixed_months, _)) = TARIFFS.get(tariff) else {
            return Ok(());
        };
        let yearly = match self.supply {
            "gas" => 8_000 + self.pick(4, 10_000),
            "heat-pump" => 3_500 + self.pick(4, 2_500),
            "car" => 1_800 + self.pick(4, 1_200),
            _ => 1_400 + self.pick(4, 2_800),
        };
        // To the whole euro.
        let instalment = (base * 12 + yearly * energy / 1_000) / 1_200 * 100;
        let since = first_of_month(self.today - Span::new().months(8 + self.pick(5, 60)));
        // A term that has ended was followed by one of no fixed length.
        let end = since + fixed_months.months();
        let bound_until = (*fixed_months > 0 && end > self.today).then_some(end);
        let transfer = self.index % 7 == 3;
        let open = OPEN.iter().find(|(index, _)| self.is_first() && *index == self.index);
        let account = u64::try_from(1_000_000_000 + self.pick(6, 8_000_000_000)).unwrap_or(0);
        let iban = (!transfer).then(|| iban::german(BANK, account));
        let contract = self.contract();
        rows.prepare_cached(
            "INSERT INTO contract VALUES
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            contract,
            self.supply,
            self.customer.name,
            format!("{}@post.example", self.customer.email),
            self.customer.street,
            self.customer.postcode,
            self.customer.city,
            since,
            tariff,
            bound_until,
            instalment,
            open.map_or(0, |(_, cents)| *cents),
            format!("1NLE00{:08}", 10_000_000 + self.pick(7, 89_999_999)),
            smart,
            yearly,
            iban,
            iban.as_ref().map(|_| self.customer.name),
        ])?;
        for (question, purpose) in (20..).zip(PURPOSES) {
            rows.prepare_cached("INSERT INTO consent VALUES (?1, ?2, ?3)")?.execute(params![
                contract,
                purpose,
                self.pick(question, 3) == 0
            ])?;
        }
        self.readings(rows, yearly)?;
        self.payments(rows, instalment, transfer)?;
        self.history(rows)
    }

    /// Two on bills; of every third customer one of this month as well.
    fn readings(&self, rows: &Connection, yearly: i64) -> Result<(), BillingError> {
        let bill = self.today - (70 + self.pick(8, 60)).days();
        let value = 4_000 + self.pick(9, 36_000);
        let since =
            (self.today - 9.days()).since(bill).map_or(0, |span| i64::from(span.get_days()));
        let mut readings = vec![(value, bill - 365.days(), true), (value + yearly, bill, true)];
        if self.index.is_multiple_of(3) {
            let recent = value + yearly + yearly * since / 365;
            readings.push((recent, self.today - 9.days(), false));
        }
        for (count, (value, on, billed)) in (1..).zip(readings) {
            rows.prepare_cached("INSERT INTO reading VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
                params![
                    format!("reading-{}-{count}", self.number),
                    self.contract(),
                    value,
                    on,
                    billed
                ],
            )?;
        }
        Ok(())
    }

    /// Six months of them, some paid twice.
    fn payments(&self, rows: &Connection, cents: i64, transfer: bool) -> Result<(), BillingError> {
        let method = if transfer { "transfer" } else { "direct-debit" };
        let mut payments = Vec::new();
        for back in (0..6).rev() {
            let month = first_of_month(self.today) - Span::new().months(back);
            let due = if transfer { month } else { month + 2.days() };
            if due <= self.today {
                let reference = format!("Abschlag {}", month.strftime("%m/%Y"));
                payments.push((due, method, reference));
            }
        }
        if self.is_first()
            && PAID_TWICE.contains(&self.index)
            && let Some((due, _, reference)) = payments.last().cloned()
        {
            let again = (due + 1.day()).min(self.today);
            payments.push((again, "transfer", reference));
        }
        let mut last = String::new();
        for (count, (on, method, reference)) in (1..).zip(payments) {
            last = format!("payment-{}-{count}", self.number);
            rows.prepare_cached("INSERT INTO payment VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![last, self.contract(), cents, on, method, reference])?;
        }
        if self.is_first() && self.index == REFUNDED {
            rows.execute(
                "INSERT INTO refund VALUES (?1, ?2, ?3, ?4, 'Doppelte Zahlung', ?5)",
                params![
                    format!("refund-{}-1", self.number),
                    self.contract(),
                    last,
                    cents,
                    self.today
                ],
            )?;
        }
        Ok(())
    }

    /// What happened to single customers.
    fn history(&self, rows: &Connection) -> Result<(), BillingError> {
        if self.is_first() && self.index == MOVING {
            rows.execute(
                "INSERT INTO move VALUES (?1, ?2, ?3, ?4, 'Elbchaussee 7', '22765', 'Hamburg')",
                params![
                    format!("move-{}-1", self.number),
                    self.contract(),
                    self.today + 40.days(),
                    self.today + 38.days()
                ],
            )?;
        }
        if self.is_first() && self.index == COMPLAINING {
            let filed = self.today - 6.days();
            rows.execute(
                "INSERT INTO complaint VALUES (?1, ?2, 'Rechnung zu spät',
                 'Meine Jahresrechnung kam erst nach neun Wochen.', ?3, ?4)",
                params![
                    format!("complaint-{}-1", self.number),
                    self.contract(),
                    filed,
                    filed + 28.days()
                ],
            )?;
        }
        Ok(())
    }
}

fn outages(rows: &Connection, now: Timestamp) -> Result<(), BillingError> {
    let hours = SignedDuration::from_hours;
    let now = now - SignedDuration::from_millis(now.as_millisecond() % 60_000);
    // Works are planned for nine in the morning of a working day.
    let mut works = day(now) + 5.days();
    while matches!(works.weekday(), Weekday::Saturday | Weekday::Sunday) {
        works += 1.day();
    }
    let works =
        works.at(8, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map_or(now, |at| at.timestamp());
    let known = [
        (
            "18069",
            "unplanned",
            now - hours(2),
            Some(now + hours(3)),
            "Kabelschaden bei Bauarbeiten",
        ),
        ("24103", "unplanned", now - hours(1), None, "Ursache wird gesucht"),
        ("17489", "planned", works, Some(works + hours(4)), "Arbeiten an der Ortsnetzstation"),
    ];
    for (count, (postcode, kind, since, end, cause)) in (1..).zip(known) {
        rows.prepare_cached("INSERT INTO outage VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
            params![
                format!("outage-{count}"),
                postcode,
                kind,
                since.to_string(),
                end.map(|end| end.to_string()),
                cause
            ],
        )?;
    }
    Ok(())
}

fn first_of_month(date: Date) -> Date {
    date.first_of_month()
}
