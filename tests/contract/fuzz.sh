#!/bin/sh
# Fuzzes a running API with what its own /openapi.json describes, once as the storefront and once as staff.
# Usage: tests/contract/fuzz.sh [API_URL] [KEYS_FILE] [options of schemathesis run, such as --max-examples 1000]
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
api_url=${1:-http://localhost:8080}
keys_file=$(realpath -- "${2:-$here/../../.data/api-keys.json}")
[ $# -lt 1 ] || shift
[ $# -lt 1 ] || shift

command -v schemathesis >/dev/null || {
  echo 'schemathesis is not installed: pip install schemathesis==4.32.5' >&2
  exit 2
}
key() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$keys_file"; }
storefront=$(key storefrontKey)
staff=$(key staffKey)
[ -n "$storefront" ] && [ -n "$staff" ] || {
  echo "$keys_file holds no API keys: start the stack, or name the file of its data folder" >&2
  exit 2
}

# The fuzzer keeps what it learns in the folder that it is started in.
work=$(mktemp -d)
cp "$here/schemathesis.toml" "$work"
"$here/../../node_modules/.bin/node" "$here/write-dictionaries.ts" "$api_url" "$keys_file" "$work"
cd "$work"
status=0
for api_key in "$storefront" "$staff"; do
  schemathesis --no-color run "$api_url/openapi.json" \
    --header "Authorization: Bearer $api_key" \
    --checks all --exclude-checks positive_data_acceptance \
    --max-examples 300 --request-timeout 15 --suppress-health-check all "$@" || status=1
done
[ $status -eq 0 ] || echo "To send a case again: cd $work && schemathesis replay <Test Case ID>"
exit $status
