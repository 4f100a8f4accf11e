//! What both databases promise: each promise is one function, listed once, and kept by a fresh
//! SQLite folder and a fresh PostgreSQL database alike.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "no service is there whose tracker could spawn")]

mod backup;
mod commits;
mod documents;
mod fixture;
mod keys;
mod log;
mod nodes;
mod streams;
mod tampering;
mod tls;

/// Run every promise on every database.
macro_rules! conformance {
    ($($database:ident),+; $($module:ident::{$($promise:ident),+ $(,)?})+) => {
        conformance!(@each [$($database)+] [$($($module::$promise)+)+]);
    };
    (@each [$($database:ident)+] $promises:tt) => {
        $(conformance!(@all $database $promises);)+
    };
    (@all $database:ident [$($module:ident::$promise:ident)+]) => {
        mod $database {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    let fixture = crate::fixture::Fixture::$database().await;
                    crate::$module::$promise(fixture).await;
                }
            )+
        }
    };
}

conformance! { sqlite, postgres;
    commits::{
        a_set_with_one_stale_part_keeps_nothing,
        conflicting_sets_of_one_batch_have_one_winner,
        a_decision_is_recorded_once,
        indexes_are_dense_under_many_writers,
        every_answer_is_proven,
        a_set_without_entries_gets_the_present_checkpoint,
        values_of_a_megabyte_come_back,
        what_one_database_cannot_store_both_refuse,
        what_was_written_is_told_to_those_who_follow,
    }
    streams::{
        events_come_back_in_order,
        a_stale_stream_is_a_conflict,
        streams_are_read_in_pages,
        a_stream_is_appended_to_twice_in_one_set,
    }
    documents::{
        a_stale_document_is_a_conflict,
        a_deleted_document_is_gone_and_can_come_back,
        documents_are_listed_by_label_in_order,
        a_page_ends_where_the_next_begins,
        labels_are_replaced,
        a_log_that_is_looked_at_has_the_documents_of_then,
        a_document_has_a_label_twice,
        a_document_that_a_list_has_lost_is_named,
        strange_strings_come_back_and_sort_as_bytes,
        what_is_counted_at_the_same_moment_is_added_up,
    }
    log::{
        the_empty_log_has_a_signed_checkpoint,
        entries_come_back,
        entries_of_a_stream_are_listed_newest_first,
        leaves_are_read_without_what_is_beside_them,
        a_purge_leaves_the_log_verifying,
        a_purge_reaches_what_its_own_batch_wrote,
        tiles_equal_those_of_the_entries,
        old_entries_are_proven,
        the_log_is_consistent_with_its_past,
        a_reopened_store_continues_the_log,
        a_new_log_begins_after_a_restore,
        a_new_key_comes_with_all_that_records_it,
        entries_are_proven_against_the_log_as_it_was,
        a_halted_log_signs_nothing,
    }
    tampering::{
        a_changed_entry_is_named_and_signing_stops,
        a_changed_entry_at_the_end_stops_signing_at_open,
    a_log_is_looked_at_in_part_while_it_is_open_and_nothing_changes,
        a_missing_entry_is_named,
        a_changed_tile_is_named,
        a_changed_upper_tile_is_named,
        a_changed_entry_and_tile_are_named,
        a_changed_checkpoint_is_refused_at_open,
        a_checkpoint_of_another_key_is_refused_at_open,
        a_succession_that_nobody_signed_is_refused_at_open,
        a_newer_schema_is_refused_at_open,
    }
    keys::{
        a_key_is_created_once,
        a_destroyed_key_leaves_a_tombstone,
        living_keys_are_read_in_pages,
        a_key_never_made_can_be_destroyed,
        a_key_of_another_cell_cannot_be_read,
        many_keys_are_created_at_once,
    }
}
