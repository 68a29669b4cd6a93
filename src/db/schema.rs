//! The tables, in the types that both databases share.
#![allow(missing_docs, reason = "diesel's macro writes items that cannot carry docs")]

diesel::table! {
    users (id) {
        id -> Text,
        username -> Text,
        username_key -> Text,
        display_name -> Nullable<Text>,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        email_verified_at -> Nullable<BigInt>,
        role -> Text,
        epoch -> Binary,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
        language -> Nullable<Text>,
        theme -> Nullable<Text>,
        invitation_id -> Nullable<Text>,
    }
}

diesel::table! {
    credentials (id) {
        id -> Text,
        user_id -> Text,
        kind -> Text,
        phc -> Text,
        preparation -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        token_hash -> Binary,
        replaced_hash -> Nullable<Binary>,
        user_id -> Text,
        epoch -> Binary,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        auth_at -> BigInt,
        amr -> Text,
        idle_until -> BigInt,
        absolute_until -> BigInt,
        ip -> Text,
        agent -> Text,
        remember -> Bool,
    }
}

diesel::table! {
    activity (id) {
        id -> Text,
        at -> BigInt,
        user_id -> Nullable<Text>,
        by_user -> Nullable<Text>,
        what -> Text,
        ip -> Text,
        agent -> Text,
        reference -> Nullable<Text>,
    }
}

diesel::table! {
    setup_codes (id) {
        id -> Text,
        code_hash -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    password_links (id) {
        id -> Text,
        token_hash -> Binary,
        user_id -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        made_by -> Nullable<Text>,
    }
}

diesel::table! {
    throttles (key) {
        key -> Binary,
        scope -> Text,
        user_id -> Nullable<Text>,
        count -> BigInt,
        at -> BigInt,
        reference -> Nullable<Text>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    devices (id) {
        id -> Text,
        token_hash -> Binary,
        user_id -> Text,
        seen_at -> BigInt,
    }
}

diesel::table! {
    reserved_names (key) {
        key -> Binary,
        reserved_at -> BigInt,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        token_hash -> Binary,
        role -> Text,
        uses -> BigInt,
        used -> BigInt,
        made_by -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Text,
        token_hash -> Binary,
        user_id -> Text,
        name -> Text,
        scope -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    arrivals (user_id) {
        user_id -> Text,
        came_as -> Binary,
        old_id -> Nullable<Text>,
        cookie_epoch -> Nullable<Binary>,
        run -> Text,
    }
}

diesel::joinable!(credentials -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(password_links -> users (user_id));
diesel::joinable!(devices -> users (user_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(arrivals -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    credentials,
    sessions,
    password_links,
    devices,
    api_tokens,
    arrivals,
    activity,
    invitations
);
