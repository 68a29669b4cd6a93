#!/bin/sh
# Moves everybody of this app into a new site: looks first, then moves, then opens the site with the settings for old cookies.
#   SECRET_KEY=… UNTIL=2027-01-31 ./move.sh [app.db]
# SECRET_KEY is the Flask app's own; UNTIL is the last day on which its "remember me" cookies count.
# PORTARIA is the command, if it is not portaria; settings of the site are PORTARIA_… in the environment.
set -eu
people=${1:-app.db}
portaria=${PORTARIA:-portaria}
export PORTARIA_FLASK_SECRET_KEY="${SECRET_KEY:?is the SECRET_KEY of the Flask app}"
export PORTARIA_FLASK_UNTIL="${UNTIL:?is the last day of the old cookies, like 2027-01-31}"

move() { "$portaria" user import "$people" --from flask "$@"; }
move --dry-run
move
exec "$portaria" serve
