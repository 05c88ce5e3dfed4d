#!/usr/bin/env bash
# The bank of docs/adding-a-bank.md works as it is written there; a misspelt word of it is named.
. "$(dirname "$0")/../lib.sh"
page=$root/docs/adding-a-bank.md
# block KIND N: the N-th fenced block of that kind
block() { awk -v kind="\`\`\`$1" -v n="$2" '$0 == "```" { if (on) exit } on { print } $0 == kind && ++seen == n { on = 1 }' "$page"; }
field() { grep -qE "\"name\": ?\"$1\", ?\"value\": ?\"$2\"" "$tmp/out" || fail "no $1 = $2 in: $(head -c 1500 "$tmp/out")"; }

world bank
block text 1 >"$tmp/receipt.txt"
expect 0 keypost read "$tmp/receipt.txt" --format json
prints '"other"'
world bank2 "$(block ini 2)"
block ini 1 >"$world/captions.ini"
grep -q 款额 "$world/captions.ini" || fail "the page has lost its words"
cd "$world"
expect 0 keypost read "$tmp/receipt.txt" --format json
prints '"remittance_proof"'
field payer_name 新疆示例发电有限公司
field payer_account 3002000000000000188
field payee_name 北京迅驰无限科技有限公司
field payee_account 0413060103000009171
field amount_fen 70000
field amount_words_fen 70000
field paid_at 2026-10-12
field receipt_no TS20261012000188
field remark 电子钥匙2个3年基础
field status success
if grep -q '"doubt"' "$tmp/out"; then fail "a doubt: $(cat "$tmp/out")"; fi

# A form of one's own, added to the same file.
block ini 3 >>"$world/captions.ini"
printf '密钥领用单\n领用机构：新疆示例发电有限公司\n税号：91650100MA7TE5T00B\n领用把数：3\n套餐：全包年费\n' >"$tmp/form.txt"
expect 0 keypost read "$tmp/form.txt" --format json
prints '"application_form"'
field company_name 新疆示例发电有限公司
field key_count 3
field package combined

# What is misspelt is named, before anything is read.
sed -i 's/^payer_account/payer_acount/' "$world/captions.ini"
expect 2 keypost read "$tmp/receipt.txt"
says payer_acount
says payer_account
expect 1 keypost check
prints payer_acount
expect 2 keypost run
says payer_acount
