# The language of this file, in its own words.
language-name = English

## Every page

skip-link = Skip to the main content
# $page (String) - the page's heading
# $site (String) - the site's name
title = { $page } – { $site }
# $page (String) - the page's heading
# $site (String) - the site's name
title-error = Error: { $page } – { $site }
# $site (String) - the site's name
description = Your account at { $site }: sign in, see your devices, change your password.
nav-label = Account
nav-signed-in-as = Signed in as
nav-site = This site
footer-label = About this site
summary-title = There is a problem
error-prefix = Error:

## Fields

field-username = User name
field-username-hint = 2 to 64 letters, digits, dots, hyphens or underscores.
field-identifier = Email or user name
field-email = Email (optional)
field-email-hint = You can sign in with it instead of your user name.
field-password = Password
# $min (Number) - the least length
field-new-password-hint = { $min } characters or more. Four random words work well, or let your browser suggest one.
field-current-password = Current password
field-new-password = New password
password-show = Show
password-hide = Hide
password-show-this = Show password
password-show-current = Show current password
password-show-new = Show new password
password-hide-this = Hide password
password-hide-current = Hide current password
password-hide-new = Hide new password
field-display-name = Display name (optional)
field-display-name-hint = What others see instead of your user name.
field-remember = Keep me signed in on this device
# $days (Number) - how long
field-remember-hint = { $days ->
    [0] Do not use this on a shared computer.
    [1] For one day. Do not use this on a shared computer.
   *[other] For { $days } days. Do not use this on a shared computer.
}

## Sign-up

signup-title = Create account
signup-submit = Create account
signup-login = Have an account already?
signup-login-link = Sign in

## Sign-in

login-title = Sign in
login-submit = Sign in
login-then = Sign in to see that page.
login-signup = New here?
login-signup-link = Create an account
login-contact = Forgot your password? Ask for a link to choose a new one:

## Language and theme

language-label = Language
theme-label = Theme
theme-system = Like this device
theme-light = Light
theme-dark = Dark
preferences-title = Language and theme
preferences-submit = Save language and theme

## First administrator

setup-title = Set up this site
setup-body = You will be the administrator of this site.
setup-submit = Create account
field-setup-code = Setup code
field-setup-code-hint = The end of the link that the site printed when it last started. It begins with setup_.

## Password link

password-link-title = Choose a new password
# $name (String) - a user name
password-link-of = For the account { $name }.
password-link-others = All your devices will be signed out.
password-link-submit = Change password

## Sign-out

logout-title = Sign out?
logout-body = You will need your password to sign in again.
logout-submit = Sign out
logout-stay = Stay signed in

## Profile

profile-title = Profile
profile-details = Details
profile-submit = Save profile
profile-email = Email
profile-email-none = You have not added an email.
profile-email-change = Change email
profile-email-add = Add an email
profile-back = Back to your profile

## Password

password-title = Change password
password-others = Your other devices will be signed out.
password-submit = Change password

## Email

email-title = Your email
email-hint = Leave this empty to remove your email.
email-submit = Save email

## Typing the password again

sudo-title = Type your password again
sudo-body = We ask again before changes that matter, to be sure that it is you.
sudo-submit = Continue

## Devices

sessions-title = Devices
sessions-body = You are signed in on these devices. Sign out any that you do not recognise.
sessions-this = This device
# $count (Number) - the others
sessions-others = { $count ->
    [0] You are signed in nowhere else.
    [1] You are signed in on one other device.
   *[other] You are signed in on { $count } other devices.
}
sessions-since = Signed in
sessions-seen = Last active
sessions-end = Sign out
# $agent (String) - browser and system
# $when (String) - the last use
sessions-end-of = Sign out { $agent }, last active { $when }
sessions-end-others = Sign out everywhere else
fact-address = IP address
# $browser (String) - a browser's name
# $system (String) - a system's name
agent-on = { $browser } on { $system }
agent-unknown = Unknown browser
# $day (Number) - of the month
# $month (Number) - of the year
# $year (String) - the year
# $clock (String) - hours and minutes
date-time = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }, { $clock } UTC

## Activity

activity-title = Activity
activity-body = What happened to your account, newest first. If you see something that you did not do, change your password.
activity-none = There is no activity to show.
activity-reference = Code
activity-older = Older activity
activity-newest = Newest activity
activity-by-administrator = By an administrator
activity-by-operator = By the operator of this site
event-signed-up = Account created
event-signed-up-invited = Account created with an invitation
event-imported = Account imported
event-signed-in = Signed in
event-remembered = Signed in by “keep me signed in” of the earlier site
event-signed-out = Signed out
event-reauthenticated = Password typed again
event-profile-changed = Profile changed
event-email-changed = Email changed
event-password-changed = Password changed
event-password-link-made = Password link made
event-password-link-used = New password chosen with a link
event-token-made = API token created
event-token-revoked = API token revoked
event-role-changed = Role changed
event-disabled = Account disabled
event-enabled = Account enabled
event-signed-out-everywhere = Signed out everywhere
event-session-ended = A device was signed out
event-other-sessions-ended = All other devices were signed out
event-deleted = Account deleted
event-invitation-made = Invitation created
event-invitation-revoked = Invitation revoked
event-closed = Account closed
event-wrong-password = Wrong password
event-while-disabled = Sign-in refused: the account was disabled
event-without-password = Sign-in refused: the account has no password
event-unknown-name = Sign-in refused: nobody has that name

## Closing the account

close-title = Close your account
close-body = All your devices will be signed out, and your account deleted. This cannot be undone.
# $name (String) - a user name
close-name = Nobody will be able to use the name { $name } again, not even you.
close-submit = Close account
close-stay = Keep your account

## Notices

notice-session-ended = That device was signed out.
notice-other-sessions-ended = All your other devices were signed out.
notice-account-closed = Your account was closed.
notice-signed-out = You have signed out.
notice-nothing-changed = Nothing was changed.
notice-profile-saved = Your profile was saved.
notice-preferences-saved = Your language and theme were saved.
notice-user-made = The account was made. Make a password link for it now.
notice-user-deleted = The account was deleted.
notice-user-signed-out = All devices of this account were signed out.
notice-user-disabled = The account was disabled.
notice-user-enabled = The account was enabled.
notice-role-changed = The role was changed.
notice-invitation-revoked = The invitation was revoked.
notice-token-revoked = The token was revoked.
notice-email-saved = Your email was saved.
notice-email-removed = Your email was removed.
notice-password-chosen = Your password was changed. Sign in with the new one.
notice-password-changed = Your password was changed. Your other devices were signed out.

## Notes beside fields

note-username-empty = Enter a user name
note-username-too-short = Use a user name of 2 characters or more
note-username-too-long = Use a user name of 64 characters or fewer
note-username-start = Begin the user name with a letter or a digit
note-username-characters = Use only letters, digits, dots, hyphens and underscores in the user name, without spaces
note-username-mixed-scripts = Use letters of one alphabet only in the user name
note-username-taken = That name is taken. Try another
note-email-empty = Enter your email
note-email-format = Enter an email in the form name@example.com
note-email-too-long = Use an email of 254 characters or fewer
note-email-taken = An account with this email exists already. Sign in, or use another email
note-display-name-too-long = Use a display name of 100 characters or fewer
note-display-name-characters = Use a display name on one line, without invisible characters that change the direction of the text
note-new-password-empty = Enter a new password
# $min (Number) - the least length
note-password-too-short = Use { $min } characters or more
note-password-too-long = Use a password of 250 characters or fewer
note-password-characters = Leave tabs, line breaks and other control characters out of the password
note-password-common = This password is in lists of common and stolen passwords. Choose another
note-password-own-name = Choose a password that is not your name, your email or the name of this site
note-same-password = Choose a password other than your current one
note-identifier-missing = Enter your email or user name
note-password-missing = Enter your password
note-wrong-pair = The email, the user name or the password is not right
note-session-missing = Choose a device to sign out
note-last-administrator = You are the only administrator. Make somebody else one first
note-role-missing = Choose a role
note-user-disabled = This account is disabled. Enable it first
note-only-administrator = This is the only administrator who can sign in. Make somebody else one first
note-wrong-setup-code = The code is not right. Use the one from the latest start of the site
note-invitation-uses = Enter a whole number from 1 to 1000
note-invitation-days = Enter a number of days from 1 to 365
note-token-name-missing = Enter a name for the token
note-token-name-too-long = Use a name of 100 characters or fewer
note-token-name-characters = Use a name on one line, without invisible characters that change the direction of the text
note-scope-missing = Choose what the token may do
note-scope-of-administrators = Only administrators may choose that
note-token-days = Enter a number of days from 1 to 365
note-too-many-tokens = You have 50 tokens that work. Revoke one first
note-limit-range = Ask for 1 to 200 accounts at a time
note-wrong-password = This is not your current password
note-account-unknown = No account has that name
note-kind-unknown = Choose what happened from the list
note-address-format = Enter an IP address like 203.0.113.7 or 2001:db8::7
note-day-format = Enter a day like 2026-01-31
note-days-reversed = Choose a last day that is not before the first
note-code-format = Enter a code of eight letters and digits, like 8F2K-QX41
note-choice-unknown = Choose one of the list
note-page-unknown = This page of the list does not exist. Start at the first one

## Site activity

site-activity-title = Site activity
site-activity-body = What happened to every account, newest first. Times and days are UTC.
site-activity-none = Nothing was found.
site-activity-filter = Search
site-activity-kind = What happened
site-activity-kind-all = All
site-activity-from = First day
site-activity-to = Last day
site-activity-submit = Search
site-activity-all = Show everything
site-activity-csv = Download as CSV
site-activity-deleted-account = Deleted account
# $name (String) - an administrator's user name
site-activity-by = By { $name }
site-activity-by-nobody = Not signed in

## People

users-title = People
users-search = User name or email
users-role = Role
users-status = Status
users-all = All
users-submit = Search
users-none = No account matches. Search for the beginning of a user name or an email.
users-next = Next page
users-first = First page
users-back = All people
users-new = Add a person
users-new-body = The account has no password yet. Make a password link for it afterwards, and hand that over.
users-new-submit = Add
role-user = User
role-admin = Administrator
status-active = Active
status-disabled = Disabled
user-submit = Save details
user-actions = What you can do
user-no-sessions = Signed in nowhere.
user-activity = All activity of this account
user-back = Back to the account
user-of = Account:
user-password-link = Make a password link
user-password-link-body = Whoever has the link can choose a new password for this account, once, within 24 hours. Links made before stop working.
user-link-once = Copy the link now: it is shown only this once.
user-link-hand-over = Hand it over in a way that reaches nobody else. It works once, within 24 hours.
user-role = Change the role
user-role-body = Administrators can see and change every account of this site. Password links of this account stop working.
user-sign-out = Sign out everywhere
user-sign-out-body = All devices of this account will be signed out, and its password links and API tokens stop working.
user-disable = Disable the account
user-disable-body = Nobody can sign in to this account until you enable it again. All its devices will be signed out, and its API tokens stop working for good.
user-enable = Enable the account
user-enable-body = This account can be signed in to again, also where too many wrong passwords had turned that off.
user-delete = Delete the account
user-delete-body = The account and everything in it will be gone, and its names are free for others. This cannot be undone.

## Invitations

invitations-title = Invitations
invitations-closed = Sign-up is closed, so invitations have no effect.
invitations-new = Invite somebody
field-invitation-uses = How many accounts
field-invitation-uses-hint = From 1 to 1000. Each account is one use.
field-invitation-days = How many days
field-invitation-days-hint = From 1 to 365. Then the link stops working.
invitations-submit = Create invitation
invitations-made = Invitations so far
invitations-none = There are none.
invitations-uses = Uses left
# $left (Number) - accounts that can still be created
# $uses (Number) - accounts in all
invitations-left = { $left } of { $uses }
invitations-expires = Works until
invitations-created = Created
invitations-by = Created by
invitations-by-operator = The operator of this site
invitations-by-nobody = Somebody whose account is gone
invitations-revoke = Revoke
# $when (String) - when it was created
invitations-revoke-of = Revoke the invitation of { $when }
invitations-older = Older invitations
invitations-newest = Newest invitations
invitation-good = Works
invitation-dormant = Does not work: whoever created it is no longer an administrator
invitation-used-up = Used up
invitation-expired = Expired
invitation-revoked = Revoked
invitation-made-title = Invitation created
invitation-made-back = Back to invitations
# $site (String) - the site's name
invitation-body = You are invited to { $site }.
invitation-administrator = You will be an administrator of this site.

## API tokens

tokens-title = API tokens
tokens-body = A program that has a token acts for you. Give each program its own. Tokens go on working when you change your password.
tokens-new = New token
field-token-name = Name
field-token-name-hint = The program that will use it, for instance.
field-token-days = Days
field-token-days-hint = How long it works, from 1 to 365.
tokens-scope = What it may do
scope-read = Read your account
scope-write = Read and change your account
scope-admin = Read and change every account of this site
tokens-submit = Create token
tokens-made = Your tokens
tokens-none = There are none.
tokens-good = Works
tokens-soon = Expires soon
tokens-expired = Expired
tokens-expires = Works until
tokens-created = Created
tokens-used = Last used
tokens-never = Never
tokens-revoke = Revoke
# $name (String) - what its owner calls it
tokens-revoke-of = Revoke the token { $name }
token-made-title = Token created
token-made-once = Copy the token now: it is shown only this once.
token-made-back = Back to API tokens

## Check-up

doctor-title = Check-up
doctor-well = No problem was found.
doctor-wrong = What is wrong
doctor-seen = What this site sees of you
doctor-seen-client = Client address
doctor-seen-peer = Connection from
doctor-seen-socket = a socket on this machine
doctor-seen-scheme = Scheme
doctor-seen-host = Host
doctor-unknown = unknown
doctor-proxies = Lines for your proxy
doctor-proxies-hint = They show login.example.com until public_url is your https address.
# $place (String) - an address
finding-style-blocked = Your style sheet asks for { $place }. Browsers will not load it: pages use files of this site alone.
# $line (Number) - in the file
finding-style-broken = Your style sheet has a mistake near line { $line }: browsers skip that part.
# $kilobytes (Number) - its size
finding-style-large = Your style sheet has { $kilobytes } KB, and everybody waits for it. Keep it below 20 KB.
# $host (String) - where the site is
finding-plain-http = Passwords are sent unencrypted: put a proxy that speaks https in front, and begin public_url with https://{ $host }.
# $cause (String) - what the database said
finding-no-database = The database does not answer: { $cause }.
finding-old-schema = The database needs an update: run portaria migrate, or start the site.
# $file (String) - a path
finding-open-file = Other users of this machine may read { $file }: run chmod o= on it.
# $ip (String) - an address
finding-one-address = Everybody who signed in lately seems to come from { $ip }. If that is your proxy, add it to trusted_proxies and let it send X-Forwarded-For.
# $ip (String) - an address
finding-unknown-proxy = A proxy at { $ip } passes requests on, but it is not trusted: everybody seems to come from there. If it is yours, add { $ip } to trusted_proxies.
finding-silent-proxy = The proxy does not say who its visitors are: let it send X-Forwarded-For.
finding-http-before = Browsers spoke http to the proxy, but public_url begins with https: they keep no cookie. Let the proxy send them to https.
finding-scheme-untold = The proxy does not say whether browsers speak https: let it send X-Forwarded-Proto.
finding-no-proxy = A request came without a proxy, and so without https, but public_url begins with https: browsers keep no cookie.
finding-https-before = Browsers speak https to the proxy, but public_url begins with http: cookies are not protected. Let public_url begin with https.
finding-no-address = The app that mounts this site does not pass on where requests come from: serve it with into_make_service_with_connect_info.
# $host (String) - what was asked for
# $public (String) - what browsers see
finding-other-host = Requests come for { $host }, but public_url is { $public }: let the proxy pass Host on, or set public_url to what browsers see.

## Error pages

error-400-title = We could not read that request
error-400-body = Nothing was changed. Go back, reload the page and try again.
error-403-title = You do not have access to this page
error-403-body = Ask an administrator if you think that you should.
# $name (String) - who is signed in
error-403-body-as = You are signed in as { $name }. Ask an administrator if you think that you should have access.
error-cross-site-title = This form was sent from another site
error-cross-site-body = Nothing was changed. Open the form on this site and send it from there.
error-closed-title = Sign-up is closed
error-closed-body = No new accounts can be created here now. If you have one, sign in.
error-invitation-title = You need an invitation
error-invitation-body = New accounts are created here with an invitation only. Ask an administrator for one. If you have an account, sign in.
error-invitation-go-contact = Ask for an invitation
error-404-title = Page not found
error-404-body = If you typed the address, check that it is right.
error-405-title = This page cannot be opened directly
error-405-body = Nothing was changed. Start again from your account.
error-410-title = This link has already been used or is too old
error-410-body = A link like this works only so often, and only for a while. Ask whoever gave it to you for a new one.
error-410-go-contact = Ask for a new link
error-413-title = What you sent is too long
error-413-body = Nothing was changed. Go back and shorten what you typed.
error-415-title = We could not read that kind of request
error-415-body = Nothing was changed. Send the form from its page.
error-429-title = Too many tries
error-429-body = Wait a little, then try again.
# $seconds (Number) - how long, below a minute
wait-seconds = { $seconds ->
    [1] You can try again in one second.
   *[other] You can try again in { $seconds } seconds.
}
# $minutes (Number) - how long
wait-minutes = { $minutes ->
    [1] You can try again in one minute.
   *[other] You can try again in { $minutes } minutes.
}
wait-off = Your password does not work in new browsers for now. Use a browser that you have signed in with before, or ask for a link to choose a new password.
refusal-reference = If you ask for help, give this code:
error-go-back = Try again
error-500-title = Sorry, there is a problem on our side
error-500-body = Nothing that you saved was lost. Try again in a few minutes.
error-503-title = This service is not available now
error-503-body = Nothing that you saved was lost. Wait a few seconds, then load the page again.
error-go-home = Go to your account
error-go-form = Open that page here
error-go-sign-in-as = Sign in as someone else
error-go-sign-in = Sign in

## What the API answers

problem-fields = Nothing was changed. See what is wrong with each field.
problem-field-unknown = There is no such field
problem-field-type = This field takes another kind of value
problem-malformed = We could not read the request. A body is one JSON object, and each field or parameter stands once.
problem-not-found = There is nothing here.
problem-method = The Allow header says which methods can be used.
problem-too-large = The body is longer than 16 KiB.
problem-media-type = Send the body as application/json.
problem-sign-in = Sign in first.
problem-token = This API token does not work, or no longer does. Create another one.
# $scope (String) - read, write or admin
problem-scope = This API token does not allow that. It takes one with the scope { $scope }.
problem-no-token = API tokens do nothing here. Leave out the Authorization header.
problem-forbidden = Only administrators may do that.
problem-sudo = Sign in again first, so that we know it is you.
problem-cross-site = Another site sent this. Nothing was changed.
problem-busy = Nothing was changed. Try again in a few seconds.
