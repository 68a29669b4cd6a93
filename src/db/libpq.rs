//! What libpq is told, and what it may tell.

use diesel::ConnectionError;

/// A server that is cut off is noticed within seconds; what the operator's URL says counts.
pub(super) fn with_time_outs(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in
        [("connect_timeout=", "5"), ("tcp_user_timeout=", "15000"), ("keepalives_idle=", "15")]
    {
        if !url.contains(name) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(name);
            url.push_str(value);
        }
    }
    url
}

/// What libpq says before it has begun to connect quotes parts of the URL, and a password with a
/// special character in it can be any of them.
pub(super) fn without_secrets(error: ConnectionError) -> ConnectionError {
    match error {
        ConnectionError::BadConnection(message) if !message.starts_with("connection to server") => {
            let told = "its URL cannot be used: percent-encode special characters in the user name \
                        and the password, and check the name of the host";
            ConnectionError::BadConnection(told.to_owned())
        }
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operators_own_time_outs_count() {
        let url = with_time_outs("postgres://h/d?connect_timeout=9");
        assert_eq!(
            url,
            "postgres://h/d?connect_timeout=9&tcp_user_timeout=15000&keepalives_idle=15"
        );
        assert!(with_time_outs("postgres://h/d").contains("d?connect_timeout=5&tcp"));
    }
}
