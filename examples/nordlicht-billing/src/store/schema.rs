//! The tables.

/// What books that were made before do not have yet.
pub(super) const ADDED: &str = "
    CREATE TABLE IF NOT EXISTS outbox (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        recipient TEXT NOT NULL,
        text TEXT NOT NULL,
        sent_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS setting_change (
        revision INTEGER PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        field TEXT NOT NULL,
        former INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS setting_change_field ON setting_change (contract, field);
";

/// Everything else. `book` and `operation` only grow, which the database itself sees to.
pub(super) const TABLES: &str = "
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT;
    CREATE TABLE tariff (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        supply TEXT NOT NULL,
        base_cents_per_month INTEGER NOT NULL,
        energy_cents_per_mwh INTEGER NOT NULL,
        fixed_months INTEGER NOT NULL,
        needs_smart_meter INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE contract (
        number TEXT PRIMARY KEY,
        supply TEXT NOT NULL,
        holder TEXT NOT NULL,
        email TEXT NOT NULL,
        street TEXT NOT NULL,
        postcode TEXT NOT NULL,
        city TEXT NOT NULL,
        supplied_since TEXT NOT NULL,
        tariff TEXT NOT NULL REFERENCES tariff,
        tariff_from TEXT NOT NULL,
        bound_until TEXT,
        instalment_cents INTEGER NOT NULL,
        open_cents INTEGER NOT NULL,
        meter TEXT NOT NULL,
        smart_meter INTEGER NOT NULL,
        yearly_kwh INTEGER NOT NULL,
        iban TEXT,
        bank_holder TEXT
    ) STRICT;
    CREATE INDEX contract_email ON contract (email);
    CREATE TABLE consent (
        contract TEXT NOT NULL REFERENCES contract,
        purpose TEXT NOT NULL,
        granted INTEGER NOT NULL,
        PRIMARY KEY (contract, purpose)
    ) STRICT;
    CREATE TABLE reading (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        value_kwh INTEGER NOT NULL,
        read_on TEXT NOT NULL,
        billed INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX reading_contract ON reading (contract);
    CREATE TABLE move (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL UNIQUE REFERENCES contract,
        move_out TEXT NOT NULL,
        move_in TEXT NOT NULL,
        street TEXT NOT NULL,
        postcode TEXT NOT NULL,
        city TEXT NOT NULL
    ) STRICT;
    CREATE TABLE payment_plan (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        amount_cents INTEGER NOT NULL,
        instalments INTEGER NOT NULL,
        first_due TEXT NOT NULL
    ) STRICT;
    CREATE INDEX payment_plan_contract ON payment_plan (contract);
    CREATE TABLE payment (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        amount_cents INTEGER NOT NULL,
        received_on TEXT NOT NULL,
        method TEXT NOT NULL,
        reference TEXT NOT NULL
    ) STRICT;
    CREATE INDEX payment_contract ON payment (contract);
    CREATE TABLE refund (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        payment TEXT NOT NULL REFERENCES payment,
        amount_cents INTEGER NOT NULL,
        reason TEXT NOT NULL,
        payout_on TEXT NOT NULL
    ) STRICT;
    CREATE INDEX refund_contract ON refund (contract);
    CREATE INDEX refund_payment ON refund (payment);
    CREATE TABLE tariff_change (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        tariff TEXT NOT NULL REFERENCES tariff,
        applies_from TEXT NOT NULL,
        agreed_on TEXT NOT NULL,
        former_tariff TEXT NOT NULL REFERENCES tariff,
        former_from TEXT NOT NULL,
        former_bound_until TEXT
    ) STRICT;
    CREATE INDEX tariff_change_contract ON tariff_change (contract);
    CREATE TABLE bank_change (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        changed_on TEXT NOT NULL,
        former_iban TEXT,
        former_holder TEXT
    ) STRICT;
    CREATE INDEX bank_change_contract ON bank_change (contract);
    CREATE TABLE outage (
        id TEXT PRIMARY KEY,
        postcode TEXT NOT NULL,
        kind TEXT NOT NULL,
        since TEXT NOT NULL,
        expected_end TEXT,
        cause TEXT NOT NULL
    ) STRICT;
    CREATE TABLE outage_report (
        id TEXT PRIMARY KEY,
        contract TEXT REFERENCES contract,
        postcode TEXT NOT NULL,
        since TEXT NOT NULL,
        what TEXT NOT NULL
    ) STRICT;
    CREATE INDEX outage_report_postcode ON outage_report (postcode);
    CREATE TABLE appointment (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        slot TEXT NOT NULL UNIQUE,
        purpose TEXT NOT NULL
    ) STRICT;
    CREATE INDEX appointment_contract ON appointment (contract);
    CREATE TABLE complaint (
        number TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        subject TEXT NOT NULL,
        text TEXT NOT NULL,
        filed_on TEXT NOT NULL,
        answer_by TEXT NOT NULL
    ) STRICT;
    CREATE INDEX complaint_contract ON complaint (contract);
    CREATE TABLE letter (
        id TEXT PRIMARY KEY,
        contract TEXT NOT NULL REFERENCES contract,
        template TEXT NOT NULL,
        text TEXT NOT NULL,
        sent_on TEXT NOT NULL
    ) STRICT;
    CREATE INDEX letter_contract ON letter (contract);
    CREATE TABLE book (
        sequence INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        operation TEXT NOT NULL,
        contract TEXT,
        at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE operation (
        key TEXT PRIMARY KEY,
        digest BLOB NOT NULL,
        sequence INTEGER NOT NULL UNIQUE REFERENCES book,
        status INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER book_row_stays BEFORE DELETE ON book
        BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END;
    CREATE TRIGGER book_row_is_fixed BEFORE UPDATE ON book
        BEGIN SELECT RAISE(ABORT, 'the book is append-only'); END;
    CREATE TRIGGER operation_stays BEFORE DELETE ON operation
        BEGIN SELECT RAISE(ABORT, 'operations are kept'); END;
    CREATE TRIGGER operation_is_fixed BEFORE UPDATE ON operation
        BEGIN SELECT RAISE(ABORT, 'operations are kept'); END;
";
