//! The contract that every store keeps, as tests that take a store.
//!
//! An adapter's own tests say [`store_contract!`](crate::store_contract) with an expression that makes a new, empty
//! store as a [`Made`]. Each case is one function here: its doc says what is promised, and it sees nothing but the
//! ports.

pub mod accounts;
mod book;
pub mod budget;
pub mod by_id;
pub mod chat_codes;
pub mod chat_lists;
pub mod chat_reports;
pub mod chat_sweeps;
pub mod chats;
pub mod checks;
pub mod contact_book;
pub mod contact_lists;
pub mod contacts;
pub mod conversations;
pub mod endpoints;
pub mod flows;
pub mod idempotency;
pub mod inbound;
pub mod leases;
mod letters;
pub mod limits;
pub mod live_code;
pub mod media;
pub mod names;
pub mod next_step;
pub mod providers;
pub mod queue;
mod queued;
pub mod receipts;
pub mod restore;
pub mod settle;
pub mod several;
pub mod telling;
pub mod templates;
pub mod tenants;
mod together;
pub mod tokens;
pub mod told;
pub mod upkeep;
pub mod wabas;
pub mod whatsapp;
mod world;

use std::sync::Arc;

use crate::ports::store::Store;

/// A store made for one case, with what must outlive it (a folder, a database).
pub struct Made<G> {
    /// The store; it goes first.
    pub store: Arc<dyn Store>,
    /// Goes after it.
    pub guard: G,
}

/// Runs every case of the contract as a test of its own, each against a store made by the expression.
///
/// It expands to `#[tokio::test]` functions, so the calling crate needs `tokio` with `macros` and `rt`.
#[macro_export]
macro_rules! store_contract {
    ($make:expr) => {
        $crate::store_contract! { @cases $make;
            live_code {
                a_new_code_supersedes,
                what_was_started_is_read_back,
                purposes_are_independent,
                parallel_starts_leave_one,
            }
            checks {
                wrong_guesses_count_down,
                the_right_code_is_used_up,
                a_code_expires,
                a_code_belongs_to_its_key,
                a_code_is_accepted_once_in_parallel,
                attempts_hold_in_parallel,
            }
            budget {
                a_new_code_does_not_refill_it,
                a_success_ends_the_run,
                the_hard_stop_holds_until_cleared,
                clearing_nothing_is_fine,
                budgets_are_independent,
                it_is_exact_in_parallel,
            }
            limits {
                a_window_fills_and_closes,
                windows_are_independent,
                hits_are_exact_in_parallel,
                a_check_is_limited_first,
                checks_for_all_purposes_share_a_limit,
                a_success_clears_the_limit_of_all_purposes,
                a_limit_of_checks_closes_by_itself_alone,
            }
            restore {
                the_previous_code_comes_back,
                a_refused_first_code_is_gone,
                a_chain_unwinds_from_its_head,
                a_chain_remembers_who_was_refused,
                an_expired_code_stays_away,
                a_verified_code_ends_the_chain,
                only_a_refusal_unwinds,
                a_hand_over_ends_once,
                an_unknown_message_is_missing,
            }
            settle {
                a_lost_message_may_be_out,
                a_finished_message_is_not_lost,
                the_limit_bounds_a_call,
                a_late_end_only_brings_the_vendors_id,
            }
            receipts {
                each_report_counts_once,
                disorder_is_put_right,
                our_own_id_finds_the_message_early,
                a_report_teaches_the_vendors_id,
                an_early_report_waits,
                a_strangers_report_is_dropped_soon,
                a_complaint_is_given_up_late,
                the_limit_bounds_a_call,
                tenants_do_not_meet,
                a_complaint_cancels_the_code,
                a_complaint_ends_its_own_code_only,
                a_disowned_code_never_comes_back,
            }
            idempotency {
                a_key_stands_for_its_answer,
                another_request_is_refused,
                keys_are_a_tenants_own,
                one_of_many_is_granted,
                a_released_key_is_free,
                a_refused_start_leaves_the_key_claimed,
                a_dead_claimer_is_replaced_and_cannot_send,
                a_key_that_began_to_send_is_lost,
                an_old_key_is_forgotten,
                an_unclaimed_key_takes_no_answer,
            }
            contacts {
                a_contact_is_made_once,
                numbers_are_a_tenants_own,
                a_stranger_needs_defaults,
                a_named_contact_must_exist,
                the_limit_is_exact_in_parallel,
                who_opted_out_gets_nothing,
                an_unknown_number_cannot_opt_out,
            }
            contact_book {
                a_contact_is_kept,
                all_faults_are_told,
                a_number_and_a_mailbox_are_unique_in_parallel,
                the_plans_room_is_exact_in_parallel,
                a_batch_is_one_step,
                a_change_keeps_the_rest,
                contacts_go,
                they_are_a_tenants_own,
            }
            contact_lists {
                lists_agree_with_a_model,
                a_list_ends,
            }
            names {
                a_name_is_kept_and_changed,
                a_name_is_unique,
                an_unknown_name_is_missing,
                a_name_in_use_stays,
                a_name_is_not_taken_away_in_parallel,
                a_group_has_members,
                a_group_goes,
            }
            conversations {
                the_limit_is_exact_in_parallel,
                messages_of_a_day_are_one,
                an_allowance_of_none_opens_none,
                months_are_counted_apart,
                a_refused_opener_gives_it_back,
                a_conversation_that_others_joined_stays,
                a_conversation_is_not_given_back_for_others,
                each_number_has_its_own,
                conversations_are_a_tenants_own,
            }
            chats {
                a_send_is_recorded,
                a_message_needs_no_text,
                a_refused_send_leaves_nothing,
                a_late_claimer_sends_nothing,
                parallel_sends_open_one_chat,
                chats_are_a_tenants_own,
                a_send_needs_its_tenant,
            }
            chat_codes {
                a_code_in_a_message_is_live,
                a_code_in_a_message_expires,
                a_message_without_a_code_supersedes_nothing,
                past_the_hard_stop_no_code_is_sent,
                a_refused_message_takes_its_code_back,
                a_lost_message_keeps_its_code,
            }
            chat_reports {
                a_message_moves_forward,
                a_report_may_be_faster,
                reports_of_one_step_all_count,
                a_failure_says_why,
                a_refused_message_gives_the_conversation_back,
                a_lost_message_may_be_out,
                a_swept_message_is_missed_by_nobody,
            }
            inbound {
                a_message_is_kept_once,
                parallel_calls_keep_it_once,
                tenants_do_not_meet,
                a_note_needs_a_chat,
                notes_are_listed_newest_first,
            }
            chat_lists {
                lists_agree_with_a_model,
                a_list_ends,
            }
            chat_sweeps {
                old_messages_and_chats_go,
                what_is_new_keeps_a_chat,
                a_turn_is_bounded,
            }
            media {
                parts_come_back,
                an_unfinished_file_is_not_found,
                a_file_begins_once,
                a_file_goes,
                an_old_file_goes,
                an_unfinished_file_goes_after_a_day,
                a_turn_is_bounded,
            }
            templates {
                a_sync_makes_rows_equal_to_the_list,
                a_sync_is_a_tenants_own,
                a_change_of_status_is_told,
                a_status_follows_the_vendor,
                a_list_is_filtered,
                a_list_is_sorted_and_paged,
                templates_need_their_tenant,
            }
            tokens {
                a_token_is_found_by_its_hash,
                every_scope_can_be_kept,
                tokens_are_listed_by_age,
                a_revocation_stands,
                a_hash_is_unique,
                admin_tokens_are_known,
                admin_tokens_are_listed_by_age,
                a_revoked_admin_token_opens_nothing,
                another_master_key_is_noticed,
            }
            tenants {
                tenants_are_numbered,
                a_subdomain_is_unique,
                a_tenant_changes,
                a_plan_is_known_by_its_name,
                names_are_made_once,
                a_new_tenant_has_used_nothing,
            }
            whatsapp {
                a_revision_grows,
                a_callback_leads_to_its_tenant,
                an_account_needs_its_tenant,
            }
            endpoints {
                an_endpoint_is_kept_and_changed,
                endpoints_are_a_tenants_own,
            }
            told {
                who_does_not_listen_is_told_of_nothing,
                each_change_is_told_once,
                a_code_that_nobody_gives_expires_once,
                what_is_used_up_is_told_once,
                a_refusal_says_what_it_restores,
                a_complaint_is_told,
                a_watched_code_that_nobody_gives_is_named_once,
            }
            telling {
                an_event_goes_to_whoever_wants_it,
                a_lost_claim_comes_back,
                endpoints_do_not_wait_for_each_other,
                a_test_goes_to_its_endpoint_only,
                events_are_replayed,
                events_and_tries_are_listed,
                old_events_are_swept,
            }
            upkeep {
                it_answers_a_ping,
                nothing_live_is_swept,
                a_verification_goes_after_its_retention,
                a_turn_is_bounded,
                a_closed_window_goes,
                an_old_key_goes,
                a_run_of_failures_stays,
                an_old_message_goes,
                a_message_under_lease_stays,
                an_old_report_goes,
                an_old_conversation_goes,
            }
            queue {
                what_was_queued_is_claimed,
                a_message_is_claimed_once,
                the_oldest_goes_first,
                a_step_waits_for_the_one_before,
                a_step_without_delay_follows_at_once,
                steps_may_have_gaps,
                a_success_ends_it,
                used_up_guesses_end_it,
                the_codes_end_ends_it,
                the_code_is_kept_for_its_messages,
                past_the_hard_stop_nothing_is_queued,
                a_keyed_one_supersedes,
                a_message_is_one_of_its_kind,
            }
            next_step {
                a_refusal_brings_the_next_step_forward,
                only_a_failure_brings_it_forward,
                a_step_fails_with_its_last_message,
                a_reported_failure_brings_it_forward,
                a_late_failure_hurries_nothing,
                nothing_is_put_off,
                without_any_message_the_code_is_withdrawn,
                one_message_that_is_out_keeps_the_code,
                the_previous_code_comes_back,
                what_was_never_sent_does_not_come_back,
            }
            leases {
                a_lost_message_is_sent_once_more,
                a_lost_message_puts_nothing_off,
                a_lost_message_that_nobody_needs_is_left,
                a_late_acceptance_counts,
                an_acceptance_ends_the_second_claim,
                a_late_refusal_counts_for_nothing,
                a_reported_message_is_not_sent_again,
                a_message_of_no_queue_is_never_due,
                tries_are_recorded_by_whom_it_belongs_to,
            }
            by_id {
                each_has_its_own_code,
                the_budget_is_shared,
                a_code_is_accepted_once_in_parallel,
                attempts_hold_in_parallel,
                an_id_finds_its_own_only,
                from_elsewhere_nothing_is_counted,
                expiry_comes_before_used_up_guesses,
                what_has_ended_says_how,
            }
            several {
                a_step_sends_to_each,
                each_budget_is_charged,
                one_used_up_budget_refuses_the_guess,
                a_success_ends_each_run,
            }
            flows {
                a_flow_is_read_back,
                a_flow_changes,
                the_default_moves,
                a_flow_needs_its_templates,
                flows_are_listed_by_age,
                a_text_in_use_stays,
                texts_are_listed_by_age,
                a_name_is_unique,
                they_are_a_tenants_own,
            }
            accounts {
                a_tenant_has_one,
                a_sid_is_unique,
                a_key_is_found_with_its_account,
                a_hash_is_unique,
                keys_change_and_go,
                keys_are_a_tenants_own,
            }
            wabas {
                an_account_changes,
                a_number_is_unique,
                a_number_is_added_once_in_parallel,
                a_number_needs_its_account,
                numbers_are_found,
                a_number_changes,
                a_number_has_one_pin,
                an_account_goes_with_its_numbers,
                they_are_a_tenants_own,
            }
            providers {
                a_provider_changes,
                a_name_is_unique,
                a_callback_finds_its_provider,
                a_provider_goes,
                a_verification_knows_its_vendors_ids,
            }
        }
    };
    (@cases $make:expr; $($area:ident { $($case:ident),+ $(,)? })+) => {
        $(mod $area {
            use super::*;

            $crate::store_contract! { @area $make; $area { $($case),+ } }
        })+
    };
    (@area $make:expr; $area:ident { $($case:ident),+ }) => {
        $(#[tokio::test]
        async fn $case() {
            let made = $make;
            $crate::testing::contract::$area::$case(made.store.as_ref()).await;
        })+
    };
}

#[cfg(test)]
mod tests {
    /// A case that the list above leaves out would never run.
    #[test]
    fn every_case_is_listed() {
        let list = include_str!("mod.rs");
        for (area, source) in [
            ("live_code", include_str!("live_code.rs")),
            ("checks", include_str!("checks.rs")),
            ("budget", include_str!("budget.rs")),
            ("limits", include_str!("limits.rs")),
            ("restore", include_str!("restore.rs")),
            ("settle", include_str!("settle.rs")),
            ("receipts", include_str!("receipts.rs")),
            ("idempotency", include_str!("idempotency.rs")),
            ("contacts", include_str!("contacts.rs")),
            ("contact_book", include_str!("contact_book.rs")),
            ("contact_lists", include_str!("contact_lists.rs")),
            ("names", include_str!("names.rs")),
            ("conversations", include_str!("conversations.rs")),
            ("chats", include_str!("chats.rs")),
            ("chat_codes", include_str!("chat_codes.rs")),
            ("chat_reports", include_str!("chat_reports.rs")),
            ("inbound", include_str!("inbound.rs")),
            ("chat_lists", include_str!("chat_lists.rs")),
            ("chat_sweeps", include_str!("chat_sweeps.rs")),
            ("media", include_str!("media.rs")),
            ("templates", include_str!("templates.rs")),
            ("tokens", include_str!("tokens.rs")),
            ("tenants", include_str!("tenants.rs")),
            ("whatsapp", include_str!("whatsapp.rs")),
            ("upkeep", include_str!("upkeep.rs")),
            ("queue", include_str!("queue.rs")),
            ("next_step", include_str!("next_step.rs")),
            ("leases", include_str!("leases.rs")),
            ("by_id", include_str!("by_id.rs")),
            ("several", include_str!("several.rs")),
            ("flows", include_str!("flows.rs")),
            ("accounts", include_str!("accounts.rs")),
            ("wabas", include_str!("wabas.rs")),
            ("providers", include_str!("providers.rs")),
        ] {
            let (_, after) =
                list.split_once(&format!("            {area} {{")).expect("every area is listed");
            let (listed, _) = after.split_once('}').expect("a list ends");
            let written: Vec<_> = source
                .lines()
                .filter_map(|line| line.strip_prefix("pub async fn "))
                .filter_map(|line| line.split_once('(').map(|(name, _)| name))
                .collect();
            let listed: Vec<_> = listed.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
            assert_eq!(listed, written, "{area}");
        }
    }
}
